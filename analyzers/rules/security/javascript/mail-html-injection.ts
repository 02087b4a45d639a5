import express from 'express'
import nodemailer from 'nodemailer'
import sgMail from '@sendgrid/mail'
import escapeHtml from 'escape-html'
import { Body, Controller, Post } from '@nestjs/common'
import { Resend } from 'resend'
import { renderWelcome } from './templates'

const app = express()
const transporter = nodemailer.createTransport({ host: 'mail' })
const resend = new Resend(process.env.RESEND_KEY)

app.post('/contact', async (req, res) => {
  const { body } = req.body
  // bad: what the sender wrote, as HTML
  await transporter.sendMail({ to: 'team@example.com', subject: 'Contact', html: `<h1>Contact</h1><p>${body}</p>` })
  // ok: escaped
  await transporter.sendMail({ to: 'team@example.com', html: `<p>${escapeHtml(body)}</p>` })
  // ok: plain text
  await transporter.sendMail({ to: 'team@example.com', text: `${body}` })
  res.end()
})

app.post('/invite', async (req, res) => {
  const markup = '<p>' + req.body.inviter + ' invites you</p>'
  const mail = {
    to: req.body.to,
    // bad: put together before
    html: markup,
  }
  await sgMail.send(mail)
  // ok: a template that escapes
  await sgMail.send({ to: req.body.to, html: renderWelcome({ inviter: req.body.inviter }) })
  // ok: a number
  await sgMail.send({ to: 'team@example.com', html: `<b>${Number(req.body.count)}</b>` })
  res.end()
})

@Controller('feedback')
export class FeedbackController {
  @Post()
  async create(@Body('text') text: string) {
    // bad: by another service
    await resend.emails.send({ from: 'a@example.com', to: 'b@example.com', html: `<blockquote>${text}</blockquote>` })
    // ok: an answer, no mail
    return { html: `<blockquote>${text}</blockquote>` }
  }
}

export async function welcome(user: User, link: string) {
  await transporter.sendMail({
    to: user.email,
    // bad: a name that somebody chose
    html: `<p>Hello ${user.firstName}, <a href="${link}">begin</a></p>`,
  })
  // ok: nothing of a person's in it
  await transporter.sendMail({ to: user.email, html: `<p><a href="${link}">begin</a></p>` })
  // ok: escaped
  await transporter.sendMail({ to: user.email, html: `<p>Hello ${escapeHtml(user.firstName)}</p>` })
}

const raw = Handlebars.compile('<p>Dear {{{name}}}</p>')
const careful = Handlebars.compile('<p>Dear {{name}}</p>')
const loud = pug.compile('h1 Hello !{name}')

app.post('/reply', async (req, res) => {
  const html = raw(req.body)
  // bad: a template that does not escape
  await transporter.sendMail({ to: 'team@example.com', html })
  // ok: one that escapes
  await transporter.sendMail({ to: 'team@example.com', html: careful(req.body) })
  // bad: another one
  await transporter.sendMail({ to: 'team@example.com', html: loud({ name: req.body.name }) })
  // bad: a layout lets it through
  await transporter.sendMail({ to: 'team@example.com', html: mjml2html(`<mj-text>${req.body.name}</mj-text>`).html })
  res.end()
})

async function greet({ email, name }: { email: string; name: string }) {
  // bad: whose name it is decides
  await transporter.sendMail({ to: email, html: `<p>Dear ${name}</p>` })
  // ok: escaped
  await transporter.sendMail({ to: email, html: `<p>Dear ${escapeHtml(name)}</p>` })
}

const verbatim = new nunjucks.Environment(null, { autoescape: false })
const escaping = new nunjucks.Environment(null, { autoescape: true })

async function shout({ email, name }: { email: string; name: string }) {
  // bad: told not to escape
  await transporter.sendMail({ to: email, html: verbatim.renderString('<p>Dear {{ name }}</p>', { name }) })
  // bad: a template that does not escape
  await transporter.sendMail({ to: email, html: loud({ name }) })
  const { html } = mjml2html(`<mj-text>Dear ${name}</mj-text>`)
  // bad: a layout lets it through
  await transporter.sendMail({ to: email, html })
  // ok: escapes
  await transporter.sendMail({ to: email, html: escaping.renderString('<p>Dear {{ name }}</p>', { name }) })
}
