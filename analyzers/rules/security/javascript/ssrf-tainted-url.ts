import { HttpService } from '@nestjs/axios';
import { Body, Controller, Post } from '@nestjs/common';
import axios from 'axios';
import got from 'got';

const ALLOWED_HOSTS = new Set(['hooks.example.com']);
const API = process.env.API_URL;

app.get('/proxy', async (req, res) => {
  const { url } = req.query;
  // bad: whole address
  const answer = await axios.get<Page>(url as string);
  res.send(answer.data);
});

@Controller('webhooks')
export class WebhookController {
  constructor(private readonly httpService: HttpService) {}

  @Post('test')
  async test(@Body() dto: WebhookDto) {
    // bad: Nest client, address from the body
    await firstValueFrom(this.httpService.post(dto.target, { ping: true }));
    // bad: host in a template
    return fetch(`https://${dto.tenant}.example.com/ping`);
  }
}

fastify.post('/preview', async (request, reply) => {
  const target = new URL(request.body.link);
  // bad: parsed but not compared
  const page = await got(target.toString());
  // bad: options object
  await axios({ method: 'get', url: request.body.image });
  // bad: host of a low-level request
  http.request({ host: request.headers['x-upstream'], path: '/' });
  return page.body;
});

app.get('/safe', async (req, res) => {
  // ok: fixed host, caller's path segment
  await fetch(`https://api.example.com/users/${req.params.id}`);
  // ok: configured host in front
  await axios.get(`${API}/users/${req.params.id}`);
  // ok: configured host, concatenated
  await axios.get(API + '/users/' + req.params.id);
  // ok: data, not the address
  await axios.post('https://api.example.com/search', { url: req.body.url }, { params: req.query });
  const target = new URL(req.query.url);
  if (!ALLOWED_HOSTS.has(target.hostname)) {
    return res.status(400).end();
  }
  // ok: host is on the list
  const answer = await fetch(target);
  await assertPublicUrl(req.body.callback);
  // ok: checked by the guard above
  await axios.post(req.body.callback, {});
  return res.send(await answer.text());
});

export async function avatar(req: Request) {
  // ok: the host stands
  await fetch(`https://avatars.example.com/${req.query.user}`);
  // bad: scheme alone stands
  return fetch(`https://${req.query.host}/avatar.png`);
}
