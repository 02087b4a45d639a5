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

@Catch()
export class AllExceptions implements ExceptionFilter {
  catch(exception: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    // bad: a filter of Nest
    response.status(500).json({ message: String(exception), path: host.path });
  }
}

export async function GET() {
  try {
    return NextResponse.json(await orders.list());
  } catch (error) {
    // bad: status and body as two arguments
    return NextResponse.json({ error: error.message }, { status: 500 });
  }
}

export async function POST() {
  try {
    return NextResponse.json(await orders.list());
  } catch (error) {
    // ok: fixed text
    return NextResponse.json({ error: 'internal error' }, { status: 500 });
  }
}

app.use((err, req, res, next) => {
  // bad: a status of the error's own, or 500
  res.status(err.status || 500).json({ message: err.message });
});

router.post('/stack', async (req, res) => {
  try {
    res.json(await orders.create(req.body));
  } catch (err) {
    // bad: the stack, whatever the status
    res.status(400).json({ error: 'failed', trace: err.stack });
  }
});

app.use((err, req, res, next) => {
  // ok: only what is meant for clients
  res.status(err.status || 500).json({ message: err.expose ? err.message : 'internal error' });
});
