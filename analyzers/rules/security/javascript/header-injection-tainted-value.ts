import net from 'node:net'
import express from 'express'
import Fastify from 'fastify'

const app = express()
const fastify = Fastify()
const SETTABLE = new Set(['content-language', 'cache-control'])

app.post('/answer', (req, res) => {
  for (const [name, value] of Object.entries(req.body.headers)) {
    // bad: any header
    res.setHeader(name, value as string)
  }
  // ok: a framework refuses line breaks in a value
  res.setHeader('X-Name', req.body.name)
  // ok: a name with a beginning of its own
  res.set(`X-Meta-${req.body.key}`, req.body.value)
  res.end()
})

fastify.post('/mock', async (request, reply) => {
  const { headers, name, value } = request.body as any
  // bad: all of them
  reply.headers(headers)
  if (!SETTABLE.has(name)) {
    throw new Error('header')
  }
  // ok: one of two
  reply.header(name, value)
  return 'ok'
})

app.get('/static', (req, res) => {
  // bad: another way to set them
  res.writeHead(200, req.query.headers as any)
  // ok: a header of the service's own
  res.writeHead(200, { 'Content-Language': req.query.lang as string })
  res.end()
})

export function onUpgrade(req: Request, socket: net.Socket) {
  // bad: written by hand
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Protocol: ${req.query.protocol}\r\n\r\n`)
  // ok: constant
  socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
}
