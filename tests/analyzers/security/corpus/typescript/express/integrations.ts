import { execFile, spawn } from 'node:child_process';
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import axios, { type AxiosInstance } from 'axios';
import { execa } from 'execa';
import express, { type Request, type Response } from 'express';
import { XMLParser } from 'fast-xml-parser';
import libxmljs from 'libxmljs';
import xpath from 'xpath';
import { DOMParser } from '@xmldom/xmldom';

const run = promisify(execFile);
export const integrations = express.Router();

const EXPORTS = path.resolve('exports');
const BACKENDS: ReadonlyMap<string, string> = new Map([
  ['crm', process.env.CRM_URL!],
  ['erp', process.env.ERP_URL!],
]);

class Connector {
  private baseUrl!: string;

  constructor(private readonly http: AxiosInstance) {}

  connect(baseUrl: string): void {
    this.baseUrl = baseUrl;
  }

  fetchItems(kind: string): Promise<unknown> {
    return this.http.get(`${this.baseUrl}/items`, { params: { kind } }).then((r) => r.data); // BAD: ssrf (helper)
  }
}

class NamedConnector {
  private readonly baseUrl: string;

  constructor(private readonly http: AxiosInstance, name: string) {
    const base = BACKENDS.get(name);
    if (!base) throw new Error('unknown backend');
    this.baseUrl = base;
  }

  fetchItems(kind: string): Promise<unknown> {
    return this.http.get(`${this.baseUrl}/items`, { params: { kind } }).then((r) => r.data); // SAFE: ssrf (helper) base from a map
  }
}

const client = axios.create({ timeout: 5000, maxRedirects: 0 });

integrations.post('/connectors/items', async (req: Request, res: Response) => {
  const connector = new Connector(client);
  connector.connect(req.body.baseUrl);
  res.json(await connector.fetchItems(req.body.kind));
});

integrations.post('/connectors/:name/items', async (req, res) => {
  res.json(await new NamedConnector(client, req.params.name).fetchItems(req.body.kind));
});

integrations.post('/repositories', async (req, res) => {
  const { url, name } = req.body as { url: string; name: string };
  await execa('git', ['clone', '--depth', '1', url, path.join('/srv/mirror', path.basename(name))], { timeout: 60_000 }); // BAD: command-injection (option such as --upload-pack=)
  res.sendStatus(201);
});

integrations.get('/repositories/:name/files', async (req, res) => {
  const { stdout } = await run('git', ['-C', path.join('/srv/mirror', path.basename(req.params.name)), 'ls-files']); // SAFE: command-injection (argument list)
  res.json(stdout.split('\n'));
});

integrations.post('/exports', (req, res) => {
  const target = path.join(EXPORTS, `${Date.now()}.sql`);
  const { tables } = req.body as { tables: string[] };
  const child = spawn('sh', ['-c', `pg_dump -t ${tables.join(' -t ')} > ${target}`]); // BAD: command-injection
  child.on('exit', (code) => res.json({ code }));
});

integrations.get('/exports/:file', async (req, res) => {
  const known = await fs.readdir(EXPORTS);
  const file = known.find((entry) => entry === req.params.file);
  if (!file) {
    res.sendStatus(404);
    return;
  }
  res.sendFile(path.join(EXPORTS, file)); // SAFE: path-traversal (name of an existing entry)
});

integrations.post('/edi', express.text({ type: 'text/xml', limit: '1mb' }), (req, res) => {
  const doc = libxmljs.parseXmlString(req.body, { noent: true, dtdload: true }); // BAD: xxe
  const order = doc.get(`//order[@id="${req.query.order}"]`); // BAD: xpath-injection
  res.json({ found: order !== null });
});

integrations.post('/edi/v2', express.text({ type: 'text/xml', limit: '1mb' }), (req, res) => {
  const parsed = new XMLParser({ ignoreAttributes: false }).parse(req.body); // SAFE: xxe (no external entities)
  const doc = new DOMParser().parseFromString(String(parsed.envelope?.payload ?? '<x/>'), 'text/xml'); // SAFE: xxe
  const line = Number.parseInt(String(req.query.line), 10);
  res.json({ lines: xpath.select(`//line[${line}]`, doc as unknown as Node) }); // SAFE: xpath-injection (integer)
});
