import express from 'express'
import libxmljs from 'libxmljs2'
import { XmlDocument, ParseOption } from 'libxml2-wasm'
import { XMLParser } from 'fast-xml-parser'

const app = express()
app.use(express.text({ type: 'application/xml' }))
const OPTIONS = { noent: true, nonet: false }

app.post('/import', (req, res) => {
  // bad: entities are put in
  const doc = libxmljs.parseXml(req.body, { noent: true, noblanks: true })
  res.send(doc.root()?.name())
})

app.post('/order', (req, res) => {
  // bad: the options say so
  const doc = libxmljs.parseXmlString(req.body, OPTIONS)
  // bad: a DTD is loaded from anywhere
  const other = libxmljs.parseXml(req.body, { dtdload: true })
  res.json([doc.errors, other.errors])
})

app.post('/wasm', (req, res) => {
  // bad: the flag
  const doc = XmlDocument.fromString(req.body, { option: ParseOption.XML_PARSE_NOENT })
  res.json({ name: doc.root.name })
})

app.post('/safe', (req, res) => {
  // ok: off
  const doc = libxmljs.parseXml(req.body, { noent: false, nonet: true })
  // ok: off unless it is asked for
  const other = libxmljs.parseXml(req.body)
  // ok: a parser without external entities
  const parser = new XMLParser({ processEntities: false, ignoreAttributes: false })
  res.json([doc.errors, other.errors, parser.parse(req.body)])
})
