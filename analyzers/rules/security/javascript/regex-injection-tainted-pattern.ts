import express from 'express'
import escapeRegExp from 'lodash/escapeRegExp'
import RE2 from 're2'

const app = express()

app.get('/lines', (req, res) => {
  // bad: the caller's pattern
  const wanted = new RegExp(String(req.query.pattern), 'i')
  const { term } = req.query
  // bad: within another
  const found = new RegExp(`^${term}:`).test('a:b')
  res.json({ wanted: wanted.source, found })
})

app.get('/names', async (req, res) => {
  // bad: matched by the database
  res.json(await req.app.locals.users.find({ name: { $regex: req.query.q, $options: 'i' } }).toArray())
})

app.get('/safe', (req, res) => {
  // ok: escaped
  const one = new RegExp(escapeRegExp(String(req.query.term)), 'i')
  const term = String(req.query.term).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  // ok: escaped by hand
  const two = new RegExp(term, 'i')
  // ok: an engine without backtracking
  const three = new RE2(String(req.query.pattern))
  // ok: the caller's text is searched, not the pattern
  const four = /^\d+$/.exec(String(req.query.number))
  res.json([one.source, two.source, three.source, four])
})

app.get('/provided', (req, res) => {
  const provider = findProvider(String(req.query.name))
  // ok: the provider's own pattern
  const [id] = provider.query.match(provider.pattern) ?? []
  // bad: the caller's pattern
  res.json({ id, found: titles.filter((title) => title.match(req.query.pattern as string)) })
})
