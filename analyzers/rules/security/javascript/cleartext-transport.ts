import axios from 'axios';
import * as ftp from 'basic-ftp';

// bad: an address that a call elsewhere completes
export const PAYMENT_API_URL = 'http://payments.acme.io/v1';

export const settings = {
  // bad: where nothing is configured
  crmEndpoint: process.env.CRM_ENDPOINT || 'http://crm.acme.io',
};

// bad: for every call of a client
export const client = axios.create({ baseURL: 'http://crm.acme.io', timeout: 1000 });

export function pay(order: Order) {
  // bad: a body over HTTP
  return axios.post('http://payments.acme.io/v1/charges', order);
}

export function account(token: string, id: string) {
  // bad: a token over HTTP
  return fetch(`http://api.acme.io/accounts/${id}`, { headers: { authorization: token } });
}

export async function upload(path: string, password: string) {
  const client = new ftp.Client();
  // bad: password and file in clear
  await client.access({ host: 'files.acme.io', user: 'shop', password });
  await client.uploadFrom(path, 'orders.csv');
}

export function events() {
  // bad: a socket without TLS
  return new WebSocket('ws://events.acme.io/orders');
}

// ok: encrypted
export const STOCK_API_URL = 'https://stock.acme.io/v1';

// ok: a name, and no address
export const API_NAMESPACE = 'http://www.w3.org/2005/Atom';

export async function inside(order: Order) {
  // ok: a service of the same network
  await axios.post('http://billing:8000/charges', order);
  // ok: of the same cluster
  await axios.post('http://billing.default.svc.cluster.local/charges', order);
  // ok: this machine
  return axios.post('http://localhost:9000/hooks', order);
}

export function rates() {
  // ok: nothing secret is sent
  return fetch('http://feeds.acme.io/rates.xml');
}

export async function safeUpload(path: string, password: string) {
  const client = new ftp.Client();
  // ok: FTP with TLS
  await client.access({ host: 'files.acme.io', user: 'shop', password, secure: true });
}
