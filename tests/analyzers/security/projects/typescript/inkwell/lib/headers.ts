export function attachment(name: string): Record<string, string> {
  return { 'Content-Disposition': `attachment; filename="${name}"` }; // SAFE: header-injection (constants: one name)
}

export function continueTo(target: string): Response {
  const headers = new Headers({ 'Cache-Control': 'no-store' });
  headers.set('Location', target); // BAD: open-redirect
  return new Response(null, { status: 303, headers });
}
