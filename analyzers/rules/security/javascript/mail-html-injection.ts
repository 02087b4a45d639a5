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
