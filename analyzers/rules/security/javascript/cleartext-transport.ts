import axios from 'axios';
import { Client } from 'basic-ftp';
import nodemailer from 'nodemailer';
import { createClient } from 'redis';

const NAMESPACE = 'http://www.w3.org/2005/Atom';

export function pay(order: Order) {
  // bad: a body over HTTP
  return axios.post('http://payments.partner.example.com/v1/charges', order, { timeout: 5000 });
}

export function account(token: string) {
  // bad: a token over HTTP
  return fetch('http://api.partner.example.com/me', { headers: { Authorization: token } });
}

// bad: login before the connection is encrypted
export const mail = nodemailer.createTransport({ host: 'smtp.example.com', port: 25, auth: { user: 'shop', pass: PASSWORD } });

export async function upload(client: Client, path: string) {
  // bad: password and file in clear
  await client.access({ host: 'ftp.partner.example.com', user: 'shop', password: PASSWORD, secure: false });
  await client.uploadFrom(path, 'orders.csv');
}

// bad: Redis over the net
export const cache = createClient({ url: 'redis://:pw@cache.partner.example.com:6379' });

// bad: address of all calls
export const partnerApiUrl = process.env.PARTNER_API_URL || 'http://api.partner.example.com/v2';

export function encrypted(order: Order) {
  // ok: HTTPS
  return axios.post('https://payments.partner.example.com/v1/charges', order);
}

export function inside(order: Order) {
  // ok: a service of the same network
  void axios.post('http://billing:8000/charges', order);
  // ok: this machine
  return fetch('http://localhost:9000/hooks', { method: 'POST', body: JSON.stringify(order) });
}

export function rates() {
  // ok: nothing secret is sent
  return fetch('http://feeds.partner.example.com/rates.xml');
}

// ok: encrypted from the beginning
export const safeMail = nodemailer.createTransport({ host: 'smtp.example.com', port: 465, secure: true, auth: AUTH });
