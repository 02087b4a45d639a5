import express from 'express'
import Fastify from 'fastify'
import zlib from 'node:zlib'

const app = express()
// bad: half a gigabyte for each request
app.use(express.json({ limit: '500mb' }))
// ok: the size that the service expects
app.use(express.urlencoded({ limit: '200kb', extended: true }))
// bad: none at all
const server = Fastify({ bodyLimit: Infinity })
// ok: one megabyte
const other = Fastify({ bodyLimit: 1048576 })

app.post('/events', (req, res) => {
  // bad: a thousandfold of what came
  const text = zlib.gunzipSync(req.body)
  // ok: it gives up
  const less = zlib.gunzipSync(req.body, { maxOutputLength: 10_000_000 })
  res.json([text.length, less.length, server.version, other.version])
})

app.get('/moves', async (req, res) => {
  // bad: all of them
  const rows = await req.app.locals.moves.find().limit(Number(req.query.limit)).toArray()
  // ok: a hundred at most
  const some = await req.app.locals.moves.find().limit(Math.min(Number(req.query.limit) || 20, 100)).toArray()
  res.json([rows, some])
})
