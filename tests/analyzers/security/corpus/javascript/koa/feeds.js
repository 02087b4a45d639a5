const fs = require('fs');
const path = require('path');
const { spawn } = require('child_process');
const Router = require('@koa/router');
const axios = require('axios');
const libxmljs = require('libxmljs');
const mysql = require('mysql2/promise');
const settings = require('./settings');

const router = new Router();
const pool = mysql.createPool(settings.dsn);
const CACHE = path.resolve(settings.cacheDir);
const FEEDS = new Map(settings.feeds.map((feed) => [feed.name, feed.url]));

function makeFetcher(address) {
  return async function fetcher() {
    const { data } = await axios.get(address, { timeout: 4000 }); // BAD: ssrf (helper) closure over the address
    return data;
  };
}

function makeNamedFetcher(name) {
  const address = FEEDS.get(name);
  return async function fetcher() {
    if (!address) return '';
    const { data } = await axios.get(address, { timeout: 4000 }); // SAFE: ssrf (helper) configured feeds only
    return data;
  };
}

class Cache {
  constructor(root) {
    this.root = root;
  }

  at(name) {
    this.file = path.join(this.root, name);
    return this;
  }

  write(text) {
    fs.writeFileSync(this.file, text); // BAD: path-traversal (helper)
  }

  digestOf(name) {
    const hashed = Buffer.from(name).toString('hex');
    return fs.existsSync(path.join(this.root, hashed)) ? fs.readFileSync(path.join(this.root, hashed), 'utf8') : null; // SAFE: path-traversal (helper) hex only
  }
}

const titles = (xml, category) => {
  const doc = libxmljs.parseXml(xml);
  return doc.find('//item[category="' + category + '"]/title').map((node) => node.text()); // BAD: xpath-injection (helper)
};

const titlesAt = (xml, position) => {
  const doc = libxmljs.parseXml(xml); // SAFE: xxe
  return doc.find(`//item[${position}]/title`).map((node) => node.text()); // SAFE: xpath-injection (helper) integer
};

async function store(table, rows) {
  const connection = await pool.getConnection();
  try {
    for (const row of rows) {
      await connection.query('INSERT INTO ' + table + ' (title) VALUES (?)', [String(row)]); // BAD: sql-injection (helper) table
    }
  } finally {
    connection.release();
  }
}

async function storeRead(ids) {
  const numbers = ids.map(Number).filter(Number.isInteger);
  if (numbers.length === 0) return;
  await pool.query(`UPDATE items SET unread = 0 WHERE id IN (${numbers.join(',')})`); // SAFE: sql-injection (helper) integers
}

const player = (codec) => spawn(`ffmpeg -i - -c:a ${codec} -f mp3 -`, [], { shell: true }); // BAD: command-injection (helper)
const playerAt = (rate) => spawn('ffmpeg', ['-i', '-', '-ar', String(rate), '-f', 'mp3', '-']); // SAFE: command-injection (helper) argument list

router.post('/feeds', async (ctx) => {
  const { url, category, folder } = ctx.request.body;
  const xml = await makeFetcher(url)();
  new Cache(CACHE).at(`${folder}/latest.xml`).write(xml);
  await store(ctx.query.into || 'items', titles(xml, category));
  ctx.status = 201;
});

router.get('/feeds/:name/:position', async (ctx) => {
  const xml = await makeNamedFetcher(ctx.params.name)();
  ctx.body = titlesAt(xml, Number.parseInt(ctx.params.position, 10));
});

router.get('/digest/:name', (ctx) => {
  ctx.type = 'text/plain';
  ctx.body = new Cache(CACHE).digestOf(ctx.params.name) ?? '';
});

router.post('/read', async (ctx) => {
  await storeRead([].concat(ctx.request.body.ids));
  ctx.status = 204;
});

router.post('/episodes/convert', (ctx) => {
  const child = ctx.query.rate ? playerAt(Number(ctx.query.rate)) : player(ctx.query.codec);
  ctx.req.pipe(child.stdin);
  ctx.type = 'audio/mpeg';
  ctx.body = child.stdout;
});

module.exports = router;
