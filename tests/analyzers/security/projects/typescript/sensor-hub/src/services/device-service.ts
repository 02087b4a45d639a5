import type { DeviceStore } from '../stores/contracts';
import { compress } from '../utils/compress';
import { merge } from '../utils/objects';

const DEFAULTS = { interval: 60, unit: 'C' };

export class DeviceService {
  constructor(private readonly store: DeviceStore) {}

  async search(name: string, site: string) {
    const devices = await this.store.search(name);
    return devices.filter((device) => !site || device.site === site);
  }

  show(id: number) {
    return this.store.byId(id);
  }

  async dump(name: string, level: string) {
    const devices = await this.store.search('');
    return compress(JSON.stringify(devices), encodeURIComponent(name), level ?? '6');
  }

  async configure(id: number, changes: Record<string, unknown>) {
    const device = await this.store.byId(id);
    const settings = merge({ ...DEFAULTS, ...device?.settings }, changes);
    await this.store.save(id, settings);
    return settings;
  }
}
