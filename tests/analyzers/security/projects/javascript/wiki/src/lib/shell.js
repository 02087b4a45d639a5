import { spawnSync } from 'node:child_process';

export function shell(command, input) {
  const child = spawnSync('/bin/sh', ['-c', command], { input, encoding: 'utf8', timeout: 10_000 }); // BAD: command-injection (two calls: the dialect of the body through lint)
  return child.stdout;
}
