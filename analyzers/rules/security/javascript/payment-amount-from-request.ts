import express from 'express'
import Fastify from 'fastify'
import Razorpay from 'razorpay'
import Stripe from 'stripe'
import paypal from '@paypal/checkout-server-sdk'
import { Body, Controller, Post } from '@nestjs/common'

const app = express()
const fastify = Fastify()
const stripe = new Stripe(process.env.STRIPE_KEY!)
const razorpay = new Razorpay({ key_id: process.env.KEY, key_secret: process.env.SECRET })
const PRICES: Record<string, number> = { basic: 900, pro: 2900 }

app.post('/pay', async (req, res) => {
  // bad: the price is the browser's
  const intent = await stripe.paymentIntents.create({ amount: req.body.amount, currency: 'eur' })
  // ok: from a table of the service's own
  await stripe.paymentIntents.create({ amount: PRICES[req.body.plan], currency: 'eur' })
  // ok: computed from what is bought
  await stripe.paymentIntents.create({ amount: totalOf(req.body.items), currency: 'eur' })
  const order = await Order.findByPk(req.body.orderId)
  // ok: a quantity of something that has a price
  await stripe.paymentIntents.create({ amount: order.price * Number(req.body.quantity), currency: 'eur' })
  res.json({ secret: intent.client_secret })
})

fastify.post('/checkout', async (request) => {
  const { price, name } = request.body as any
  const session = await stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [
      {
        quantity: 1,
        // bad: in what is sold
        price_data: { currency: 'eur', unit_amount: Math.round(Number(price) * 100), product_data: { name } },
      },
    ],
  })
  return session.url
})

@Controller('orders')
export class OrderController {
  @Post()
  async create(@Body() body: CreateOrder) {
    // bad: another provider
    return razorpay.orders.create({ amount: body.amount * 100, currency: 'INR' })
  }

  @Post('paypal')
  async paypal(@Body('total') total: string) {
    const request = new paypal.orders.OrdersCreateRequest()
    request.requestBody({
      intent: 'CAPTURE',
      // bad: PayPal's form of it
      purchase_units: [{ amount: { currency_code: 'EUR', value: total } }],
    })
    return client.execute(request)
  }
}

app.post('/orders/razorpay', async (req, res) => {
  // bad: in a variable first
  const options = { amount: Number(req.body.amount) * 100, currency: 'INR' }
  res.json(await razorpay.orders.create(options))
})

app.post('/donations', async (req, res) => {
  // ok: who donates chooses
  res.json(await stripe.paymentIntents.create({ amount: req.body.amount, currency: 'eur' }))
})

app.post('/support', async (req, res) => {
  const amount = Number(req.body.amount)
  if (!(amount > 500) || amount > 50000) {
    return res.status(422).end()
  }
  // ok: held to a range
  res.json(await stripe.paymentIntents.create({ amount, currency: 'eur' }))
})

app.post('/subscriptions', async (req, res) => {
  const plan = await Plan.findByPk(req.body.plan)
  const { discount } = req.body
  // bad: who pays says how much less
  await charge(plan.priceCents * (1 - discount))
  // bad: in percent
  await charge(Math.round(plan.priceCents * (1 - Number(req.body.percent) / 100)))
  // bad: taken off
  await charge(plan.priceCents - req.body.discountCents)
  const coupon = await Coupon.findOne({ code: req.body.coupon })
  // ok: the coupon is the service's own
  await charge(plan.priceCents * (1 - coupon.discount))
  // ok: a table of the service's own
  await charge(plan.priceCents * (1 - DISCOUNTS[req.body.plan]))
  // ok: the same for everybody
  res.json(await charge(plan.priceCents * (1 - discountOf(plan))))
})
