import puppeteer from 'puppeteer';

export async function toPdf(html: string): Promise<Uint8Array> {
  const browser = await puppeteer.launch();
  try {
    const page = await browser.newPage();
    await page.setContent(html, { waitUntil: 'networkidle0' }); // BAD: html-renderer (the browser runs the html of the query)
    return await page.pdf({ format: 'A4' });
  } finally {
    await browser.close();
  }
}

export async function publishAll(base: string): Promise<void> {
  const headers = { authorization: `Bearer ${process.env.PAGES_TOKEN}` };
  await fetch(`${base}/publish`, { method: 'POST', headers }); // SAFE: ssrf (constants: the route names the host)
}
