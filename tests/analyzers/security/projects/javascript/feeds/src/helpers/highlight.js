export function highlight(text, word) {
  const pattern = new RegExp(`\\b(${word})\\b`, 'gi'); // BAD: regex-injection
  return text.replace(pattern, '**$1**');
}
