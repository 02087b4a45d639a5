import axios from 'axios';
import { expect, test } from 'vitest';
import { OrderService } from '../src/services/orderService';

test('an unknown order is undefined', async () => {
  const service = new OrderService({ find: async () => undefined } as never);
  expect(await service.find('6f1c')).toBeUndefined();
});

test('the service answers', async () => {
  const response = await axios.get('http://localhost:3000/healthz');
  expect(response.status).toBe(200);
});
