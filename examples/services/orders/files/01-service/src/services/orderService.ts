import { logger } from '../logger';
import { OrderRepository } from '../repositories/orderRepository';
import type { NewOrder, Order } from '../repositories/orderRepository';

export class OrderService {
  constructor(private readonly repository = new OrderRepository()) {}

  latest(limit: number): Promise<Order[]> {
    return this.repository.latest(limit);
  }

  find(id: string): Promise<Order | undefined> {
    return this.repository.find(id);
  }

  async create(input: NewOrder): Promise<Order> {
    const order = await this.repository.insert(input);
    logger.info({ orderId: order.id }, 'order created');
    return order;
  }
}
