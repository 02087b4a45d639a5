import { z } from 'zod';

const schema = z.object({
  PORT: z.coerce.number().default(3000),
  DATABASE_URL: z.string().url(),
  PAYMENTS_URL: z.string().url().default('https://payments.internal.example.org'),
});

export const config = schema.parse(process.env);
