import Handlebars from 'handlebars'
import nunjucks from 'nunjucks'
import { createElement } from 'react'
import escapeHtml from 'escape-html'

const ICON = '<i class="icon"></i>'

Handlebars.registerHelper('badge', (user) => {
  // bad: a name of a person
  return new Handlebars.SafeString(`<b>${user.name}</b>`)
})

Handlebars.registerHelper('link', (text, url) => {
  const markup = '<a href="/go">' + text + '</a>'
  // bad: put together before
  return new Handlebars.SafeString(markup)
})

env.addFilter('quote', (text) => {
  // bad: the filter of another engine
  return new nunjucks.runtime.SafeString('<blockquote>' + text + '</blockquote>')
})

export function Message({ message }) {
  // bad: on the server's side of React
  return createElement('div', { dangerouslySetInnerHTML: { __html: `<p>${message.text}</p>` } })
}

Handlebars.registerHelper('safe', (user, rows) => {
  // ok: escaped
  const first = new Handlebars.SafeString('<b>' + Handlebars.escapeExpression(user.name) + '</b>')
  // ok: escaped by another
  const second = new Handlebars.SafeString(`<b>${escapeHtml(user.name)}</b>`)
  // ok: constant
  const third = new Handlebars.SafeString('<td>' + ICON + '</td>')
  // ok: a number
  const fourth = new Handlebars.SafeString(`<td>${rows.length}</td>`)
  // ok: not put together here
  return [first, second, third, fourth, new Handlebars.SafeString(user.html)]
})
