import axios from 'axios';

const client = axios.create({ timeout: 4000, maxContentLength: 500_000 });

export async function fetchTitle(address: string): Promise<string> {
  const { data } = await client.get<string>(address, { responseType: 'text' }); // BAD: ssrf
  return /<title>([^<]{1,200})</i.exec(data)?.[1] ?? address;
}

export async function warmUp(address: string): Promise<void> {
  await client.head(address); // SAFE: ssrf (constants: the route names one address)
}
