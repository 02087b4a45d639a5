import ldap from 'ldapjs'
import { Client, EqualityFilter } from 'ldapts'
import express from 'express'
import ldapEscape from 'ldap-escape'

const app = express()
const client = ldap.createClient({ url: 'ldaps://directory.internal' })
const ldapClient = new Client({ url: 'ldaps://directory.internal' })

app.get('/people', (req, res) => {
  // bad: the name is part of the filter
  client.search('ou=people,dc=example,dc=org', { filter: `(cn=*${req.query.name}*)`, scope: 'sub' }, (error, found) => res.json(found))
})

app.post('/login', async (req, res) => {
  const { uid, password } = req.body
  const options = { filter: '(uid=' + uid + ')', attributes: ['dn'] }
  // bad: `*` finds somebody
  const found = await ldapClient.search('dc=example,dc=org', options)
  // bad: a comma in the name binds elsewhere
  await ldapClient.bind(`uid=${uid},ou=people,dc=example,dc=org`, password)
  res.json(found)
})

app.get('/escaped', async (req, res) => {
  // ok: a filter object
  await ldapClient.search('dc=example,dc=org', { filter: new EqualityFilter({ attribute: 'uid', value: String(req.query.uid) }) })
  // ok: escaped
  await ldapClient.search('dc=example,dc=org', { filter: ldapEscape.filter`(uid=${req.query.uid})` })
  // ok: a number
  await ldapClient.search('dc=example,dc=org', { filter: `(employeeNumber=${Number(req.query.number)})` })
  // ok: the password is no part of a filter
  await ldapClient.bind('cn=reader,dc=example,dc=org', req.body.password)
  res.end()
})
