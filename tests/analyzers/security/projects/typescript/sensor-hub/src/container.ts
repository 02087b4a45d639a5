import { MongoClient } from 'mongodb';
import { DeviceService } from './services/device-service';
import { MongoDeviceStore, MongoReadingStore } from './stores/mongo';

const db = new MongoClient(process.env.MONGO_URL ?? 'mongodb://localhost').db('sensors');

export default {
  deviceService: new DeviceService(new MongoDeviceStore(db)),
  readings: new MongoReadingStore(db),
};
