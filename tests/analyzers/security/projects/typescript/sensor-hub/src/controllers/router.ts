import Router from '@koa/router';
import DeviceController from './device-controller';
import ReadingController from './reading-controller';
import container from '../container';

const router = new Router({ prefix: '/v1' });
const devices = new DeviceController(container.deviceService);
const readings = new ReadingController(container.readings);

router.get('/devices', devices.search);
router.get('/devices/dump', devices.dump);
router.get('/devices/:id', devices.show);
router.post('/devices/:id/settings', devices.configure);
router.get('/readings', readings.list);
router.post('/readings/formula', readings.formula);

export default router;
