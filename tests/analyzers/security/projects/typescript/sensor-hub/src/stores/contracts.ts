export interface Device {
  id: number;
  site: string;
  settings: Record<string, unknown>;
}

export interface Reading {
  device: string;
  value: number;
}

export interface DeviceStore {
  search(name: string): Promise<Device[]>;
  byId(id: number): Promise<Device | null>;
  save(id: number, settings: Record<string, unknown>): Promise<void>;
}

export interface ReadingStore {
  find(device: string, hours: number): Promise<Reading[]>;
  latest(filter: { device: string }): Promise<Reading[]>;
}
