import express from 'express'
import Fastify from 'fastify'
import { Body, Controller, Post } from '@nestjs/common'
import escapeHtml from 'escape-html'
import pdf from 'html-pdf'
import puppeteer from 'puppeteer'
import DOMPurify from 'isomorphic-dompurify'
import { renderInvoice } from './templates'

const app = express()
const fastify = Fastify()

app.post('/invoice.pdf', async (req, res) => {
  const browser = await puppeteer.launch()
  const page = await browser.newPage()
  // bad: an iframe in the note shows a file of the server
  await page.setContent(`<h1>Invoice</h1><p>${req.body.note}</p>`)
  // ok: escaped
  await page.setContent(`<p>${escapeHtml(req.body.note)}</p>`)
  // ok: cleaned
  await page.setContent(DOMPurify.sanitize(req.body.html))
  // ok: what a template makes of it
  await page.setContent(renderInvoice({ note: req.body.note }))
  res.send(await page.pdf())
})

fastify.post('/certificate', async (request, reply) => {
  const { name } = request.body as any
  const markup = '<h1>' + name + '</h1>'
  // bad: through a variable
  pdf.create(markup, { format: 'A4' }).toStream((error, stream) => stream.pipe(reply.raw))
  // ok: a number
  pdf.create('<b>' + Number(name) + '</b>').toBuffer(() => undefined)
  // ok: another kind of creation
  await documents.create(markup)
})

@Controller('documents')
export class DocumentController {
  @Post()
  async create(@Body('html') html: string) {
    const page = await this.browser.newPage()
    // bad: a browser of the server's runs it
    await page.setContent(html, { waitUntil: 'networkidle0' })
    return page.pdf()
  }
}
