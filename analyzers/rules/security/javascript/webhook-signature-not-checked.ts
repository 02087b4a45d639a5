import express from 'express';

const app = express();

// bad: whoever knows the address has paid
app.post('/webhooks/stripe', express.json(), async (req, res) => {
  const event = req.body;
  if (event.type === 'checkout.session.completed') await orders.markPaid(event.data.object.metadata.orderId);
  res.sendStatus(200);
});

// bad: the provider is told by its events
router.post('/hooks', async (req, res) => {
  switch (req.body.type) {
    case 'invoice.paid':
      await plans.extend(req.body.data.object.customer);
      break;
  }
  res.json({ received: true });
});

@Controller('hooks')
export class HooksController {
  // bad: Nest
  @Post('github/events')
  async github(@Body() body: PushEvent) {
    await this.builds.start(body.repository.full_name, body.after);
  }
}

// ok: checked by Stripe's library
app.post('/webhook/stripe', express.raw({ type: 'application/json' }), async (req, res) => {
  const event = stripe.webhooks.constructEvent(req.body, req.headers['stripe-signature'], config.hookSecret);
  await handle(event);
  res.sendStatus(200);
});

// ok: checked before
app.post('/webhooks/shopify', verifyShopify, async (req, res) => {
  await orders.add(req.body);
  res.sendStatus(200);
});

// ok: an HMAC by hand
app.post('/github/webhook', async (req, res) => {
  if (!sameHmac(req.rawBody, req.headers['x-hub-signature-256'])) return res.sendStatus(401);
  await builds.start(req.body.after);
  return res.sendStatus(202);
});

// ok: the user's own settings
app.post('/settings/slack', async (req, res) => {
  await settings.write(req.user.id, req.body);
  res.sendStatus(204);
});

// bad: no provider by name
app.post('/hooks/shipping', async (req, res) => {
  // the signature is not sent yet
  await orders.ship(req.body.reference, req.body.status);
  res.sendStatus(204);
});

@Controller('webhooks')
export class PaymentsController {
  // bad: the class has the address
  @Post('payments')
  async paid(@Body() body: PaymentEvent) {
    await this.orders.settle(body.reference, body.status);
  }

  // ok: sends one
  @Post('resend')
  async sendAgain(@Body() body: Delivery) {
    await this.deliveries.again(body.id);
  }
}

// ok: a check before
app.post('/hooks/bank', express.json(), fromBank, async (req, res) => {
  await invoices.settle(req.body.number, req.body.status);
  res.sendStatus(204);
});

// ok: a user's own hooks
app.post('/webhooks', async (req, res) => {
  await hooks.add(req.user.id, req.body.url, req.body.event);
  res.sendStatus(201);
});
