import type { Context } from 'koa';
import type { ReadingStore } from '../stores/contracts';
import { evaluate } from '../utils/formula';

interface Filter {
  device: string;
  since?: unknown;
}

export default class ReadingController {
  constructor(private readonly store: ReadingStore) {}

  list = async (ctx: Context): Promise<void> => {
    ctx.body = await this.store.find(ctx.query.device as unknown as Filter['device'], Number(ctx.query.hours ?? 24));
  };

  formula = async (ctx: Context): Promise<void> => {
    const { device, expression } = ctx.request.body as Filter & { expression: string };
    const readings = await this.store.latest({ device });
    ctx.body = readings.map((reading) => evaluate(expression, reading.value));
  };
}
