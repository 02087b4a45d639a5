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
