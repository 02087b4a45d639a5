import express from 'express'
import nodemailer from 'nodemailer'
import { SendRawEmailCommand, SESClient } from '@aws-sdk/client-ses'
import { google } from 'googleapis'
import { Body, Controller, Post } from '@nestjs/common'

const app = express()
const transport = nodemailer.createTransport({ host: 'mail' })
const ses = new SESClient({})
const gmail = google.gmail('v1')

app.post('/contact', async (req, res) => {
  const { subject, text } = req.body
  // bad: the subject ends where the sender wants it to
  await transport.sendMail({ envelope, raw: `Subject: ${subject}\r\nTo: team@example.com\r\n\r\nA message` })
  // ok: a library builds the message
  await transport.sendMail({ from: 'a@example.com', to: 'team@example.com', subject, text })
  // ok: below the empty line
  await transport.sendMail({ envelope, raw: `Subject: contact\r\n\r\n${text}` })
  // ok: on one line
  await transport.sendMail({ envelope, raw: 'Subject: ' + subject.replace(/[\r\n]+/g, ' ') + '\r\n\r\nA message' })
  res.end()
})

app.post('/report', async (req, res) => {
  const lines = ['From: reports@example.com', 'Subject: ' + req.body.title, '', 'see attachment']
  const raw = lines.join('\r\n')
  // bad: as it is, by another service
  await ses.send(new SendRawEmailCommand({ RawMessage: { Data: Buffer.from(raw) } }))
  // ok: constant
  await ses.send(new SendRawEmailCommand({ RawMessage: { Data: Buffer.from('Subject: report\r\n\r\nsee') } }))
  res.end()
})

@Controller('invitations')
export class InvitationController {
  @Post()
  async invite(@Body('name') name: string, @Body('email') email: string) {
    const message = 'To: ' + email + '\nSubject: ' + name + ' invites you\n\nHello'
    // bad: Gmail's raw message
    await gmail.users.messages.send({ userId: 'me', requestBody: { raw: Buffer.from(message).toString('base64url') } })
    if (/[\r\n]/.test(name)) {
      throw new Error('name')
    }
    // ok: looked at
    await gmail.users.messages.send({ userId: 'me', requestBody: { raw: btoa(`Subject: ${name}\n\nHello`) } })
  }
}
