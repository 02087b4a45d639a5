export default function opml(owner, feeds) {
  const rows = feeds.map((feed) => `<li>${encodeURI(feed.url)}</li>`).join('');
  return `<html><head><title>Feeds of ${owner}</title></head><body><ul>${rows}</ul></body></html>`; // BAD: xss (the owner of the query)
}
