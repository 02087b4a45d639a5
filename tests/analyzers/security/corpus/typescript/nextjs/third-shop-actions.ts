import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { NextRequest, NextResponse } from 'next/server';
import { revalidatePath } from 'next/cache';
import { createId } from '@paralleldrive/cuid2';
import { eq, sql } from 'drizzle-orm';
import Stripe from 'stripe';
import { z } from 'zod';
import { db } from '@/db';
import { orders, products } from '@/db/schema';
import { currentCustomer } from '@/lib/session';

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? '');
const Line = z.object({ product: z.coerce.number().int(), amount: z.coerce.number().int().min(1).max(50) });
const COUNTRIES = ['de', 'fr', 'nl'];

export async function addToBasket(form: FormData) {
  'use server';
  const jar = await cookies();
  jar.set('basket', createId(), { httpOnly: true, secure: true, sameSite: 'lax', maxAge: 86_400 });
  const line = Line.parse(Object.fromEntries(form));
  await db.execute(sql`UPDATE product SET reserved = reserved + ${line.amount} WHERE id = ${line.product}`); // SAFE: sql-injection
  revalidatePath('/basket');
}

export async function findProducts(form: FormData) {
  'use server';
  const text = String(form.get('text'));
  return db.execute(sql.raw(`SELECT id, name FROM product WHERE name ILIKE '${text}%' LIMIT 20`)); // BAD: sql-injection
}

export async function buy(form: FormData) {
  'use server';
  const { product, amount } = Line.parse(Object.fromEntries(form));
  const [found] = await db.select().from(products).where(eq(products.id, product));
  const checkout = await stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [{ quantity: amount, price_data: { currency: 'eur', unit_amount: found.cents, product_data: { name: found.name } } }], // SAFE: client-price
    success_url: 'https://shop.example.com/thanks',
  });
  redirect(checkout.url ?? '/basket'); // SAFE: open-redirect (the payment service's)
}

export async function donate(form: FormData) {
  'use server';
  const customer = await currentCustomer();
  const [order] = await db.insert(orders).values({ customer: customer.id, product: Number(form.get('product')) }).returning();
  const charge = await stripe.charges.create({
    amount: Number(form.get('total')), // BAD: client-price
    currency: 'eur',
    customer: customer.stripeId,
    metadata: { order: order.id },
  });
  await db.update(orders).set({ charge: charge.id }).where(eq(orders.id, order.id));
}

export async function signOut() {
  'use server';
  const jar = await cookies();
  jar.delete('session');
  const list = await headers();
  redirect(list.get('x-return-to') ?? '/');
}

export async function GET(request: NextRequest) {
  const country = request.nextUrl.searchParams.get('country') ?? 'de';
  if (!COUNTRIES.includes(country)) return NextResponse.json({ error: 'unknown country' }, { status: 400 });
  return NextResponse.redirect(new URL(`/${country}/shop`, request.url)); // SAFE: open-redirect
}

export async function POST(request: NextRequest) {
  const form = await request.formData();
  const callback = form.get('callbackUrl')?.toString() ?? '/';
  return NextResponse.redirect(new URL(callback, request.nextUrl.origin), 303); // BAD: open-redirect (an absolute address wins)
}

export async function OPTIONS(request: NextRequest) {
  const response = new NextResponse(null, { status: 204 });
  const origin = request.headers.get('origin') ?? '';
  if (origin.includes('shop.example.com')) {
    response.headers.set('Access-Control-Allow-Origin', origin); // BAD: partial-origin
    response.headers.set('Access-Control-Allow-Credentials', 'true');
  }
  return response;
}
