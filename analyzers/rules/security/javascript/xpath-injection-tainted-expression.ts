import express from 'express'
import xpath from 'xpath'
import { DOMParser } from '@xmldom/xmldom'
import { evaluateXPathToNodes } from 'fontoxpath'

const app = express()
const doc = new DOMParser().parseFromString('<users/>', 'text/xml')

app.post('/login', (req, res) => {
  const { name, password } = req.body
  // bad: a quote ends the text
  const found = xpath.select(`//user[@name='${name}' and @password='${password}']`, doc)
  res.json(found)
})

app.get('/books', (req, res) => {
  const query = "//book[author='" + req.query.author + "']"
  // bad: the first of them
  const one = xpath.select1(query, doc)
  // bad: another library
  const all = evaluateXPathToNodes('//book[@id="' + req.query.id + '"]', doc)
  res.json({ one, all })
})

app.get('/safe', (req, res) => {
  // ok: a variable
  const found = xpath.parse('//user[@name=$name]').select({ node: doc, variables: { name: req.query.name } })
  // ok: a variable
  const nodes = evaluateXPathToNodes('//user[@name=$name]', doc, null, { name: req.query.name })
  // ok: a number
  const one = xpath.select1(`//user[${Number(req.query.place)}]`, doc)
  res.json({ found, nodes, one })
})
