import { appendFileSync } from 'node:fs';

export function log(message) {
  appendFileSync('/var/log/wiki.log', `${new Date().toISOString()} ${message}\n`); // BAD: log-injection (the reason of the form)
}
