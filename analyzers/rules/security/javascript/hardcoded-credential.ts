import { Pool } from 'pg';
import axios from 'axios';
import Stripe from 'stripe';

// bad: constant
const STRIPE_API_KEY = 'rk_live_9aZ8bY7cX6dW5eV4';
// ok: name of a header
const API_KEY_HEADER = 'x-api-key-2';
// ok: message
const messages = { wrongPassword: 'auth.password.wrong_2', invalidToken: 'token_invalid_1' };
// ok: placeholder
const smtpPassword = 'change-me-1';

export const pool = new Pool({
  host: 'db.internal',
  user: 'billing',
  // bad: connection
  password: 'billing!2020',
});

// bad: a word is a password as well
export const rootPassword = 'letmein';

export class Mailer {
  // bad: field of a class
  private readonly apiKey = 'SG-9aZ8bY7cX6dW5eV4';
}

// bad: default behind the variable
export const adminPassword = process.env.ADMIN_PASSWORD || 'admin';

// bad: in the address
mongoose.connect('mongodb://billing:rabbit-pw-1@mongo.example.net:27017/billing');

export function fetchInvoice(id: string) {
  return axios.get(`https://erp.example.net/invoices/${id}`, {
    // bad: header
    headers: { Authorization: 'Bearer 8f14e45fceea167a5a36dedd4bea2543' },
  });
}

export function isAdmin(req: Request) {
  // bad: compared with a literal
  return req.headers['x-api-key'] === 'billing-admin-77';
}

// ok: from the environment
export const safe = new Pool({ host: 'db.internal', user: 'billing', password: process.env.DB_PASSWORD });

// ok: development only
const devPassword = process.env.NODE_ENV === 'production' ? process.env.PW : 'dev-pw-1234';

// ok: local address
const local = 'postgres://postgres:postgres@localhost:5432/billing';

// ok: empty default
const apiToken = process.env.API_TOKEN ?? '';

// ok: field of a form
const form = { password: { type: 'password', label: 'Password' } };

class Mailer {
  // bad: a field with a type
  private readonly smtpPassword: string = 'Wint3r-2024!'
}
// bad: in double quotes
const apiKey = "9f8e7d6c5b4a39281706"
// bad: an index
const tokenSecret = process.env['TOKEN_SECRET'] ?? 'k3yboard'
// bad: quoted
export const settings = { 'client_secret': 'GOCSPX-81kd92' }
// ok: read
const servicePassword: string = process.env.SERVICE_PASSWORD!
