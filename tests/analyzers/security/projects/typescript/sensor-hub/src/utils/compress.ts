import { execSync } from 'node:child_process';

export function compress(content: string, name: string, level: string): string {
  const target = `/srv/dumps/${name}.gz`;
  execSync(`gzip -${level} > ${target}`, { input: content }); // BAD: command-injection (two calls: the level of the query through dump)
  return target;
}
