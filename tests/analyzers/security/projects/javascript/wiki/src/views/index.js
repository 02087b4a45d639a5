import { escape } from '../lib/escape.js';

export const layout = (title, html, theme = 'light') => {
  const head = `<head><title>${escape(title)}</title></head>`;
  return `<!doctype html><html>${head}<body class="${theme}">${html}</body></html>`; // BAD: xss (the theme of the query)
};

export function fragment(words, count) {
  const text = escape(words);
  return `<p>${count} pages for <em>${text}</em></p>`; // SAFE: xss (checks itself: escaped)
}
