import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import bcrypt from 'bcryptjs';
import { SignJWT } from 'jose';
import NextAuth, { type NextAuthConfig } from 'next-auth';
import Credentials from 'next-auth/providers/credentials';
import { cookies, headers } from 'next/headers';
import { NextResponse, type NextRequest } from 'next/server';
import { Resend } from 'resend';
import Stripe from 'stripe';
import { getIronSession } from 'iron-session';
import { db } from '@/lib/db';
import { logger } from '@/lib/logger';
import { sessionOptions, type SessionData } from '@/lib/session';

const resend = new Resend(process.env.RESEND_KEY);
const stripe = new Stripe(process.env.STRIPE_KEY!);
const key = new TextEncoder().encode(process.env.AUTH_SECRET);

export const authConfig: NextAuthConfig = {
  session: { strategy: 'jwt', maxAge: 5 * 365 * 24 * 60 * 60 }, // BAD: long-lived-token
  providers: [
    Credentials({
      credentials: { email: {}, password: {} },
      async authorize(credentials) {
        const user = await db.user.findUnique({ where: { email: String(credentials.email) } });
        if (!user || user.password !== credentials.password) return null; // BAD: password-plain-compare
        return { id: user.id, email: user.email };
      },
    }),
  ],
};

export const staffConfig: NextAuthConfig = {
  session: { strategy: 'jwt', maxAge: 8 * 60 * 60 }, // SAFE: long-lived-token
  providers: [
    Credentials({
      credentials: { email: {}, password: {} },
      async authorize(credentials) {
        const user = await db.staff.findUnique({ where: { email: String(credentials.email) } });
        if (!user || !(await bcrypt.compare(String(credentials.password), user.digest))) return null; // SAFE: password-plain-compare
        return { id: user.id, email: user.email };
      },
    }),
  ],
};

export const { handlers, auth } = NextAuth(authConfig);

export async function currentUser() {
  const id = (await cookies()).get('uid')?.value;
  return id ? db.user.findUnique({ where: { id } }) : null; // BAD: identity-from-cookie
}

export async function sealedUser() {
  const session = await getIronSession<SessionData>(await cookies(), sessionOptions);
  return session.userId ? db.user.findUnique({ where: { id: session.userId } }) : null; // SAFE: identity-from-cookie
}

export async function isAdministrator(request: NextRequest): Promise<boolean> {
  return request.cookies.get('role')?.value === 'admin'; // BAD: identity-from-cookie
}

export async function theme(request: NextRequest): Promise<string> {
  return request.cookies.get('theme')?.value === 'dark' ? 'dark' : 'light'; // SAFE: identity-from-cookie (a preference)
}

export async function register(request: NextRequest) {
  const body = (await request.json()) as { email: string; password: string; role?: string };
  const digest = await bcrypt.hash(body.password, bcrypt.genSaltSync(3)); // BAD: password-cost
  const user = await db.user.create({ data: { ...body, password: digest } }); // BAD: privilege-from-client (the role is in the spread body)
  logger.info({ user: user.id }, 'registered');
  return NextResponse.json(user, { status: 201 }); // BAD: password-exposed
}

export async function registerStaff(request: NextRequest) {
  const session = await auth();
  if (session?.user?.email !== process.env.OWNER_EMAIL) return new NextResponse(null, { status: 403 });
  const { email, password, role } = (await request.json()) as { email: string; password: string; role: 'clerk' | 'manager' };
  const digest = await bcrypt.hash(password, 13); // SAFE: password-cost
  const staff = await db.staff.create({ data: { email, digest, role: role === 'manager' ? 'manager' : 'clerk' } }); // SAFE: privilege-from-client
  logger.info({ staff: staff.id }, 'registered');
  return NextResponse.json({ id: staff.id, email: staff.email }, { status: 201 }); // SAFE: password-exposed
}

export async function forgot(request: NextRequest) {
  const { email } = (await request.json()) as { email: string };
  const token = randomBytes(32).toString('base64url');
  await db.user.update({ where: { email }, data: { resetToken: token } });
  const link = new URL(`/reset/${token}`, request.nextUrl.origin); // BAD: reset-link-host
  await resend.emails.send({ from: 'desk@example.com', to: email, subject: 'Reset your password', text: link.href });
  return new NextResponse(null, { status: 202 });
}

export async function forgotByHeader(email: string) {
  const token = randomBytes(32).toString('base64url');
  await db.user.update({ where: { email }, data: { resetToken: token } });
  const host = (await headers()).get('x-forwarded-host');
  const text = `Follow https://${host}/reset/${token}`; // BAD: reset-link-host
  await resend.emails.send({ from: 'desk@example.com', to: email, subject: 'Reset your password', text });
}

export async function forgotConfigured(email: string) {
  const token = randomBytes(32).toString('base64url');
  await db.user.update({ where: { email }, data: { resetToken: token } });
  const text = `Follow ${process.env.SITE_URL}/reset/${token}`; // SAFE: reset-link-host
  await resend.emails.send({ from: 'desk@example.com', to: email, subject: 'Reset your password', text });
}

export async function welcome(request: NextRequest) {
  const { email, name } = (await request.json()) as { email: string; name: string };
  await resend.emails.send({ from: 'desk@example.com', to: email, subject: 'Welcome', html: `<h1>Hello ${name}</h1>` }); // BAD: mail-html
  return new NextResponse(null, { status: 202 });
}

export async function pay(request: NextRequest) { // BAD: audit-missing
  const { total } = (await request.json()) as { total: number };
  const intent = await stripe.paymentIntents.create({ amount: Math.round(total * 100), currency: 'eur' }); // BAD: client-price
  return NextResponse.json({ secret: intent.client_secret });
}

export async function payBasket(request: NextRequest) { // SAFE: audit-missing
  const { basketId } = (await request.json()) as { basketId: string };
  const basket = await db.basket.findUniqueOrThrow({ where: { id: basketId }, include: { lines: { include: { product: true } } } });
  const amount = basket.lines.reduce((sum, line) => sum + line.quantity * line.product.cents, 0);
  const intent = await stripe.paymentIntents.create({ amount, currency: 'eur' }); // SAFE: client-price
  logger.info({ basket: basketId, intent: intent.id }, 'payment');
  return NextResponse.json({ secret: intent.client_secret });
}

export async function stripeHook(request: NextRequest) {
  const event = stripe.webhooks.constructEvent(await request.text(), request.headers.get('stripe-signature') ?? '', process.env.STRIPE_HOOK_SECRET!);
  if (event.type === 'invoice.paid') await db.invoice.update({ where: { stripeId: event.data.object.id }, data: { paid: true } }); // SAFE: webhook-signature
  return NextResponse.json({ received: true });
}

export async function lemonHook(request: NextRequest) {
  const event = await request.json();
  if (event.meta.event_name === 'order_created') {
    await db.subscription.create({ data: { userId: event.meta.custom_data.user_id, plan: event.data.attributes.variant_name } }); // BAD: webhook-signature
  }
  return NextResponse.json({ received: true });
}

export async function signedLemonHook(request: NextRequest) {
  const raw = await request.text();
  const expected = createHmac('sha256', process.env.LEMON_SECRET!).update(raw).digest();
  const given = Buffer.from(request.headers.get('x-signature') ?? '', 'hex');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return new NextResponse(null, { status: 401 });
  const event = JSON.parse(raw);
  await db.subscription.create({ data: { userId: event.meta.custom_data.user_id, plan: event.data.attributes.variant_name } }); // SAFE: webhook-signature
  return NextResponse.json({ received: true });
}

export async function deleteAccount() { // BAD: audit-missing
  const user = await sealedUser();
  if (!user) return new NextResponse(null, { status: 401 });
  await db.user.delete({ where: { id: user.id } });
  return new NextResponse(null, { status: 204 });
}

export async function apiToken() {
  const user = await sealedUser();
  if (!user) return new NextResponse(null, { status: 401 });
  const token = await new SignJWT({ scope: 'api' }).setProtectedHeader({ alg: 'HS256' }).setSubject(user.id).setIssuedAt().sign(key); // BAD: long-lived-token (no end at all)
  logger.info({ user: user.id }, 'token issued');
  return NextResponse.json({ token });
}

export async function limited(request: NextRequest): Promise<string> {
  return request.headers.get('x-forwarded-for')?.split(',')[0] ?? 'unknown';
}
