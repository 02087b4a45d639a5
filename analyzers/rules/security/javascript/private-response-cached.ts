import { CacheInterceptor } from '@nestjs/cache-manager';

app.get('/me', (req, res) => {
  // bad: a proxy keeps it for all
  res.set('Cache-Control', 'public, max-age=300');
  res.json({ name: req.user.name });
});

app.get('/orders', async (req, res) => {
  const orders = await store.ordersOf(req.user.id);
  // bad: the same, with more options
  res.setHeader('Cache-Control', `public, s-maxage=${SECONDS}, stale-while-revalidate`);
  res.json(orders);
});

app.get('/settings', async (req, res) => {
  const settings = await store.settingsOf(req.user.id);
  // ok: for this browser only
  res.set('Cache-Control', 'private, max-age=60');
  res.json(settings);
});

app.get('/catalogue', async (req, res) => {
  // ok: the same for everybody
  res.set('Cache-Control', 'public, max-age=300');
  res.json(await store.catalogue());
});

@Controller('reports')
export class ReportsController {
  @Get('mine')
  // bad: the key is the address
  @UseInterceptors(CacheInterceptor)
  mine(@CurrentUser() user: Account) {
    return this.reports.of(user.id);
  }

  @Get('all')
  // ok: the same for everybody
  @UseInterceptors(CacheInterceptor)
  all(@Query() query: ReportQuery) {
    return this.reports.find(query);
  }

  @Get('own')
  // ok: a key with the user in it
  @UseInterceptors(UserCacheInterceptor)
  own(@CurrentUser() user: Account) {
    return this.reports.of(user.id);
  }
}
