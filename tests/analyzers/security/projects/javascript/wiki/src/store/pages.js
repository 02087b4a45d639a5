import fs from 'node:fs';

const HOSTS = new Set(['wiki.example.org', 'docs.example.org']);
const names = fs.existsSync('/srv/wiki') ? fs.readdirSync('/srv/wiki') : [];

export function load(slug) {
  const content = fs.readFileSync(`/srv/wiki/${slug}.json`, 'utf8'); // BAD: path-traversal (an encoded slash is a part of the slug)
  return JSON.parse(content);
}

export function find(words) {
  return names.filter((name) => name.includes(words));
}

export function leave(res, to) {
  const target = new URL(to, 'https://wiki.example.org');
  if (target.protocol !== 'https:' || !HOSTS.has(target.hostname)) {
    return res.sendStatus(400);
  }
  return res.redirect(target.href); // SAFE: open-redirect (checks itself: hosts are listed)
}
