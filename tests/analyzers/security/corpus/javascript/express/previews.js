const axios = require('axios');
const express = require('express');
const { request } = require('undici');

const router = express.Router();
const http = axios.create({ timeout: 5000, maxRedirects: 0, maxContentLength: 2_000_000 });

const PARTNERS = {
  acme: process.env.ACME_URL,
  globex: process.env.GLOBEX_URL,
};
const IMAGE_HOSTS = new Set(['images.example.com', 'cdn.example.com']);

class PreviewService {
  constructor(client) {
    this.client = client;
  }

  target(address) {
    this.address = address;
    return this;
  }

  async title() {
    const page = await this.client.get(this.address); // BAD: ssrf (helper)
    const match = /<title>([^<]{1,200})<\/title>/i.exec(page.data); // SAFE: code-injection (RegExp.exec)
    return match ? match[1] : null;
  }
}

router.post('/previews', async (req, res, next) => {
  try {
    const title = await new PreviewService(http).target(req.body.url).title();
    res.json({ title });
  } catch (err) {
    next(err);
  }
});

router.get('/partners/:partner/stock', async (req, res, next) => {
  const { partner } = req.params;
  if (!Object.hasOwn(PARTNERS, partner)) {
    return res.sendStatus(404);
  }
  try {
    const base = PARTNERS[partner];
    const { data } = await http.get(`${base}/stock`, { params: { sku: req.query.sku } }); // SAFE: ssrf (host by allow-list look-up)
    res.json(data);
  } catch (err) {
    next(err);
  }
});

router.get('/images', async (req, res, next) => {
  let source;
  try {
    source = new URL(String(req.query.src));
  } catch {
    return res.sendStatus(400);
  }
  if (source.protocol !== 'https:' || !IMAGE_HOSTS.has(source.host)) {
    return res.sendStatus(403);
  }
  try {
    const image = await http.get(source.href, { responseType: 'stream' }); // SAFE: ssrf (host compared with a set)
    image.data.pipe(res.type('image/png'));
  } catch (err) {
    next(err);
  }
});

router.get('/avatars', async (req, res, next) => {
  const { url } = req.query;
  if (!url || !url.startsWith('https://avatars.example.com')) {
    return res.sendStatus(400);
  }
  try {
    const { body } = await request(url, { bodyTimeout: 5000, headersTimeout: 5000 }); // BAD: ssrf (prefix without a slash)
    body.pipe(res.type('image/png'));
  } catch (err) {
    next(err);
  }
});

router.post('/hooks/test', async (req, res, next) => {
  const { host, port = 443, path = '/' } = req.body;
  try {
    const response = await axios({ // BAD: ssrf
      method: 'post',
      url: `https://${host}:${port}${path}`,
      data: { event: 'ping' },
      timeout: 3000,
    });
    res.json({ status: response.status });
  } catch (err) {
    next(err);
  }
});

router.get('/weather/:city', async (req, res, next) => {
  try {
    const city = encodeURIComponent(req.params.city);
    const { data } = await http.get(`https://weather.example.com/v1/cities/${city}`); // SAFE: ssrf (constant host, encoded segment)
    res.json(data);
  } catch (err) {
    next(err);
  }
});

module.exports = { router, PreviewService };
