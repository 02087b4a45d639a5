import type { Context } from 'koa';
import type { DeviceService } from '../services/device-service';

export default class DeviceController {
  constructor(private readonly service: DeviceService) {}

  search = async (ctx: Context): Promise<void> => {
    const { name, site } = ctx.query as { name: string; site: string };
    ctx.body = await this.service.search(name, site);
  };

  show = async (ctx: Context): Promise<void> => {
    const id = Number.parseInt(ctx.params.id, 10);
    if (Number.isNaN(id)) ctx.throw(400, 'id');
    ctx.body = await this.service.show(id);
  };

  dump = async (ctx: Context): Promise<void> => {
    const { name = 'devices', level } = ctx.query as Record<string, string>;
    ctx.body = { file: await this.service.dump(name, level) };
  };

  configure = async (ctx: Context): Promise<void> => {
    const changes = ctx.request.body as Record<string, unknown>;
    ctx.body = await this.service.configure(Number(ctx.params.id), changes);
  };
}
