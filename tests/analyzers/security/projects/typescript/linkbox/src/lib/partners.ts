import axios from 'axios';

export async function fetchTitle(address: string): Promise<string> {
  const { data } = await axios.get(address, { params: { fields: 'title' } }); // SAFE: ssrf (look-alike: lib exports the fetchTitle of remote; the job gives settings)
  return data.title;
}
