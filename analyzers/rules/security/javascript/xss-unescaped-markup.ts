import Handlebars from 'handlebars'
import nunjucks from 'nunjucks'
import { createElement } from 'react'
import escapeHtml from 'escape-html'
import MarkdownIt from 'markdown-it'
import { marked } from 'marked'
import { raw } from 'hono/html'

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

// bad: whatever a template hands over
Handlebars.registerHelper('raw', (text) => new Handlebars.SafeString(text))

env.addFilter('verbatim', function (text) {
  // bad: a filter of another engine
  return new nunjucks.runtime.SafeString(text)
})

Handlebars.registerHelper('t', (key) => {
  const text = translations[key]
  // ok: a text of the service's own
  return new Handlebars.SafeString(text)
})

// bad: raw HTML is kept
const kept = new MarkdownIt({ html: true, linkify: true })
// ok: left out
const leftOut = new MarkdownIt({ linkify: true })
// bad: three brackets escape nothing
const greeting = Handlebars.compile('<p>Dear {{{user.name}}},</p>')
// ok: two escape
const farewell = Handlebars.compile('<p>Bye {{user.name}}, {{{footer}}}</p>')

export function Article({ post, html }) {
  // bad: Markdown keeps HTML
  return createElement('div', { dangerouslySetInnerHTML: { __html: marked.parse(post.body) } })
}

export function Stored({ post }) {
  // ok: not put together here
  return createElement('div', { dangerouslySetInnerHTML: { __html: post.html } })
}

app.get('/tickets/:id', async (c) => {
  // bad: of a ticket
  return c.html(`<article>${marked.parse(ticket.text)}</article>`)
})

app.get('/hello', (c) => {
  // bad: another framework's name for it
  return c.html(raw(`<b>${member.name}</b>`))
})

class Comments {
  show(comment) {
    // bad: the browser's side
    return this.sanitizer.bypassSecurityTrustHtml(comment.message)
  }

  icon(icon) {
    // ok: a picture of the service's own
    return this.sanitizer.bypassSecurityTrustHtml(icon.svg)
  }
}
