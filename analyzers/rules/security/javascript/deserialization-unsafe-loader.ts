import { readFileSync } from 'node:fs';
import yaml from 'js-yaml';
import jsTypes from 'js-yaml-js-types';
import serialize from 'node-serialize';

export async function cached(redis, key: string) {
  // bad: revives functions of whatever lies in the cache
  return serialize.unserialize(await redis.get(key));
}

export async function cachedJson(redis, key: string) {
  // ok: JSON
  return JSON.parse(await redis.get(key));
}

export function plan(text: string) {
  // bad: functions in YAML
  return yaml.load(text, { schema: yaml.DEFAULT_SCHEMA.extend(jsTypes.all) });
}

export function older(path: string) {
  // bad: the schema with functions of js-yaml 3
  return yaml.load(readFileSync(path, 'utf8'), { schema: yaml.DEFAULT_FULL_SCHEMA });
}

export function settings(text: string) {
  // ok: data only
  const first = yaml.load(text, { schema: yaml.JSON_SCHEMA });
  // ok: the service's own format
  const second = serializer.deserialize(text);
  return { first, second };
}

export function defaults() {
  // ok: a file of the service's own
  return yaml.load(readFileSync('defaults.yaml', 'utf8'), { schema: yaml.DEFAULT_FULL_SCHEMA });
}

export function both(text: string, trusted: string) {
  // ok: the safe one of js-yaml 3
  const first = yaml.safeLoad(text);
  // bad: the other one of js-yaml 3
  return { first, second: yaml.load(trusted) };
}

export function record(bytes: Buffer) {
  // bad: functions in BSON
  const first = BSON.deserialize(bytes, { evalFunctions: true });
  // ok: data only
  const second = BSON.deserialize(bytes);
  return { first, second };
}

export async function plugin(name: string) {
  // bad: whoever may upload
  const module = await import(join(UPLOADS, 'plugins', name));
  // bad: an absolute path with a name of elsewhere
  const other = require(`/srv/plugins/${name}`);
  // ok: of this package
  const locale = await import(`./locales/${name}.js`);
  return { module, other, locale };
}

export async function script(address: string) {
  const source = await (await fetch(address)).text();
  // bad: a program from the network
  return import(`data:text/javascript,${encodeURIComponent(source)}`);
}

export function models() {
  // ok: the files beside this one
  return readdirSync(__dirname).map((file) => require(join(__dirname, file)));
}

export async function known(name: string) {
  if (!PLUGINS.includes(name)) throw new RangeError(name);
  // ok: one of some
  return import(`/opt/plugins/${name}.js`);
}
