import express from 'express'
import Fastify from 'fastify'
import mime from 'mime-types'
import { Controller, Get, Query, Res } from '@nestjs/common'

const app = express()
const fastify = Fastify()
const TYPES = new Map([['csv', 'text/csv'], ['txt', 'text/plain']])

app.get('/echo', (req, res) => {
  // bad: `?type=text/html`
  res.type(req.query.type as string)
  // ok: looked up
  res.type(TYPES.get(req.query.type) ?? 'text/plain')
  // bad: among other headers
  res.set({ 'Content-Type': req.query.type as string, 'X-Kind': 'echo' })
  // ok: guessed from a name
  res.type(mime.lookup(req.query.name))
  res.send(req.query.text)
})

fastify.post('/preview', async (request, reply) => {
  const { contentType, data } = request.body as any
  // bad: a field of the body
  reply.header('Content-Type', contentType)
  // ok: constant
  reply.header('Content-Type', 'text/plain')
  return reply.send(data)
})

app.post('/mirror', upload.single('file'), (req, res) => {
  // bad: what the client said of its file
  res.writeHead(200, { 'Content-Type': req.file.mimetype })
  res.end(req.file.buffer)
})

@Controller('files')
export class FileController {
  @Get()
  async file(@Query('type') type: string, @Res() res: Response) {
    if (!['image/png', 'image/jpeg'].includes(type)) {
      throw new Error('type')
    }
    // ok: one of two
    res.setHeader('Content-Type', type)
  }

  @Get('saved')
  async saved(@Query('type') type: string, @Res() res: Response) {
    res.setHeader('Content-Disposition', 'attachment; filename="a"')
    // ok: saved and not shown
    res.setHeader('Content-Type', type)
  }
}

export async function GET(request: Request) {
  const { searchParams } = new URL(request.url)
  const type = searchParams.get('type')
  // bad: an answer of the platform
  return new Response(data, { headers: { 'Content-Type': type } })
}
