import express from 'express';

router.get('/orders', async (req, res) => {
  try {
    res.json(await orders.list());
  } catch (error) {
    // bad: message of the exception
    res.status(500).json({ error: error.message });
  }
});

router.post('/orders', async (req, res) => {
  try {
    res.json(await orders.create(req.body));
  } catch (err) {
    logger.error(err);
    // bad: the exception itself
    return res.status(500).send(err);
  }
});

fastify.setErrorHandler((error, request, reply) => {
  // bad: stack
  reply.code(500).send({ message: 'failed', stack: error.stack });
});

app.use((err, req, res, next) => {
  // bad: in a text
  res.status(500).send(`Error: ${err.message}`);
});

router.get('/safe', async (req, res) => {
  try {
    res.json(await orders.list());
  } catch (error) {
    if (error instanceof ValidationError) {
      // ok: own class, fault of the client
      return res.status(500).json({ error: error.message });
    }
    if (error.code === 'P2002') {
      // ok: fault of the client
      return res.status(409).json({ error: error.message });
    }
    logger.error({ error, requestId: req.id }, 'orders');
    if (process.env.NODE_ENV === 'development') {
      // ok: development only
      return res.status(500).json({ error: error.message });
    }
    // ok: fixed text
    return res.status(500).json({ error: 'internal error', requestId: req.id });
  }
});
