import DOMPurify from 'isomorphic-dompurify';
import { marked } from 'marked';

export function renderMarkdown(text: string): string {
  const html = marked.parse(text, { async: false }) as string;
  return `<div class="text">${DOMPurify.sanitize(html)}</div>`; // SAFE: xss (checks itself: sanitised)
}
