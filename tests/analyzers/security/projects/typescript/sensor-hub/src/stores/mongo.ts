import type { Collection, Db } from 'mongodb';
import type { Device, DeviceStore, Reading, ReadingStore } from './contracts';

export class MongoDeviceStore implements DeviceStore {
  private readonly devices: Collection<Device>;

  constructor(db: Db) {
    this.devices = db.collection<Device>('devices');
  }

  search(name: string): Promise<Device[]> {
    return this.devices.find({ $where: `this.name.indexOf('${name}') >= 0` }).limit(50).toArray(); // BAD: where-javascript (two calls: controller to service to the store behind the interface)
  }

  byId(id: number): Promise<Device | null> {
    return this.devices.findOne({ $where: `this.id == ${id}` } as never); // SAFE: where-javascript (callers convert: a number)
  }

  async save(id: number, settings: Record<string, unknown>): Promise<void> {
    await this.devices.updateOne({ id }, { $set: { settings } });
  }
}

export class MongoReadingStore implements ReadingStore {
  constructor(private readonly db: Db) {}

  find(device: string, hours: number): Promise<Reading[]> {
    const since = new Date(Date.now() - hours * 3_600_000);
    return this.db.collection<Reading>('readings').find({ device: { $eq: String(device) }, at: { $gte: since } } as never).toArray(); // SAFE: nosql-injection (checks itself: made a text, $eq)
  }

  latest(filter: { device: string }): Promise<Reading[]> {
    return this.db.collection<Reading>('readings').find(filter).sort({ at: -1 }).limit(100).toArray(); // BAD: nosql-injection (the device of a JSON body may be an operator)
  }
}
