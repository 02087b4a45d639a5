const COLOUR = '#2d6';

export function render(label: string): string {
  const width = 12 + label.length * 7;
  return `<svg width="${width}"><rect fill="${COLOUR}"/><text>${label}</text></svg>`; // BAD: xss (sent as HTML by the route)
}
