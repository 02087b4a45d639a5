import axios from 'axios';
import { config } from '../config';
import { logger } from '../logger';

export interface Charge {
  orderId: string;
  amountCents: number;
}

export async function charge(input: Charge): Promise<string> {
  const response = await axios.post(`${config.PAYMENTS_URL}/charges`, input, {
    headers: { 'Idempotency-Key': input.orderId },
  });
  logger.info({ orderId: input.orderId, chargeId: response.data.id }, 'charged');
  return response.data.id;
}
