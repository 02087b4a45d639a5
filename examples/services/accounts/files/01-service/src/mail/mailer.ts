import axios from 'axios';

const client = axios.create({ baseURL: process.env.MAIL_URL, timeout: 3000 });

export async function sendMail(template: string, userId: string): Promise<void> {
  await client.post('/messages', { template, userId });
}
