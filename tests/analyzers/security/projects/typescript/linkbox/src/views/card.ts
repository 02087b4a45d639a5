import { escapeHtml as e } from '@/lib';

export function profileCard({ name, motto }: { name: string; motto: string }): string {
  return `<article><h1>${e(name)}</h1><p>${e(motto)}</p></article>`; // SAFE: xss (checks itself: both are escaped)
}
