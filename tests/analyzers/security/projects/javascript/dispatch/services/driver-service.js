const { get } = require('#lib/http');

module.exports = class DriverService {
  constructor({ store }) {
    this.store = store;
  }

  async near(town, radius) {
    const drivers = await this.store.near(town, Math.min(Number(radius) || 5, 50));
    return drivers.map(({ id, name }) => ({ id, name }));
  }

  setStatus(id, status) {
    return this.store.setStatus(id, status);
  }

  async track(vehicle) {
    const position = await get('/positions', { vehicle });
    return { lat: Number(position.lat), lon: Number(position.lon) };
  }
};
