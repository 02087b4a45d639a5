import axios, { AxiosInstance } from 'axios';

export async function user(id: string) {
  // bad: no options
  const { data } = await axios.get<User>(`${API}/users/${id}`);
  // bad: options without a limit
  await axios.post(`${API}/audit`, { id }, { headers: { 'x-api-key': KEY } });
  return data;
}

export class Client {
  private readonly http: AxiosInstance;

  constructor() {
    // bad: client without a limit
    this.http = axios.create({ baseURL: API });
  }

  send(body: Message) {
    // bad: one object
    return axios({ method: 'post', url: API, data: body });
  }
}

// ok: client with a limit
export const limited = axios.create({ baseURL: API, timeout: 5000 });

export async function safe(id: string, options: Options) {
  // ok: limit on the call
  await axios.get(`${API}/a`, { timeout: 2000 });
  // ok: signal
  await axios.get(`${API}/b`, { signal: AbortSignal.timeout(2000) });
  // ok: unknown options
  await axios.get(`${API}/c`, { ...options, params: { id } });
  // ok: options from elsewhere
  await axios.get(`${API}/d`, options);
  // ok: the client has the limit
  return limited.get(`/users/${id}`);
}

export async function chosen(id: string, token: string | undefined, options: Options) {
  // bad: with a header or without, never with a limit
  await axios.get(`${API}/e/${id}`, token ? { headers: { Authorization: token } } : {});
  // bad: options or none
  await axios.get(`${API}/f/${id}`, token ? { headers: { Authorization: token } } : undefined);
  // bad: a client by configuration
  const client = axios.create(token ? { baseURL: API, headers: { Authorization: token } } : { baseURL: API });
  // ok: both have a limit
  await axios.get(`${API}/g`, token ? { timeout: 2000, headers: { Authorization: token } } : { timeout: 5000 });
  // ok: unknown options
  await axios.get(`${API}/h`, token ? { ...options, headers: { Authorization: token } } : {});
  return client;
}

export async function sent(message: Message, token: string | undefined, options: Options) {
  // bad: three arguments, options or none
  await axios.post(`${API}/i`, message, token ? { headers: { Authorization: token } } : undefined);
  // bad: either of two, none with a limit
  await axios.put(`${API}/j`, build(message), token ? { headers: { Authorization: token } } : {});
  // bad: what is sent is spread, the options are not
  await axios.post(`${API}/k`, { ...message, channel: 1 }, { headers: { 'x-api-key': KEY } });
  // ok: one of two has a limit
  await axios.post(`${API}/l`, message, token ? { timeout: 2000, headers: { Authorization: token } } : { timeout: 5000 });
  // ok: unknown options
  await axios.post(`${API}/m`, message, token ? { ...options, headers: { Authorization: token } } : {});
  // ok: unknown options
  await axios.post(`${API}/n`, { ...message }, { ...options, headers: { 'x-api-key': KEY } });
}
