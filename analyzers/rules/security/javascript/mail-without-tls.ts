import nodemailer from 'nodemailer';

export function never(settings: Settings) {
  // bad: never encrypted
  return nodemailer.createTransport({
    host: settings.host,
    port: 587,
    ignoreTLS: true,
    auth: { user: settings.user, pass: settings.password },
  });
}

export function old(password: string) {
  // bad: the port of old
  return nodemailer.createTransport({ host: 'smtp.example.com', port: 25, auth: { user: 'shop', pass: password } });
}

export function declined(settings: Settings) {
  // bad: not demanded
  return nodemailer.createTransport({ host: settings.host, auth: settings.auth, secure: false, requireTLS: false });
}

export function offered(settings: Settings) {
  // bad: only if offered
  return nodemailer.createTransport({ host: settings.host, port: 587, secure: false, auth: settings.auth });
}

export function demanded(settings: Settings) {
  // ok: demanded
  return nodemailer.createTransport({ host: settings.host, port: 587, secure: false, requireTLS: true, auth: settings.auth });
}

export function fromTheStart(settings: Settings) {
  // ok: encrypted from the start
  return nodemailer.createTransport({ host: settings.host, port: 465, secure: true, auth: settings.auth });
}

export function configured(settings: Settings) {
  // ok: the operator says how
  return nodemailer.createTransport({ host: settings.host, port: settings.port, secure: settings.secure, auth: settings.auth });
}

export function relay() {
  // ok: no account
  return nodemailer.createTransport({ host: 'relay.example.com', port: 25, secure: false });
}

export function local() {
  // ok: this machine
  return nodemailer.createTransport({ host: 'localhost', port: 1025, ignoreTLS: true, auth: { user: 'a', pass: 'b' } });
}

// bad: the options stand before
const oldOptions = { host: 'mail.example.net', port: 25, auth: { user: 'old', pass: process.env.OLD_PASSWORD } };
const oldTransport = nodemailer.createTransport(oldOptions);

// bad: with a type
const typed: SMTPTransport.Options = {
  host: 'smtp.example.com',
  secure: false,
  ignoreTLS: true,
  auth: { user: 'portal', pass: process.env.SMTP_PASSWORD },
};

// bad: in an address
const byAddress = nodemailer.createTransport(`smtp://shop:${process.env.SMTP_PASSWORD}@smtp.example.com:25`);
// bad: of a query
const byQuery = nodemailer.createTransport(`smtp://shop:${process.env.SMTP_PASSWORD}@smtp.example.com/?ignoreTLS=true`);
// ok: encrypted from the start
const bySecureAddress = nodemailer.createTransport(`smtps://shop:${process.env.SMTP_PASSWORD}@smtp.example.com`);
// ok: this machine
const byLocalAddress = nodemailer.createTransport('smtp://a:b@localhost:25');

// bad: a mail box
const inbox = new ImapFlow({ host: 'imap.example.com', port: 143, secure: false, doSTARTTLS: false, auth: { user: 'desk', pass: secret } });
// bad: of an older library
const oldInbox = new Imap({ user: 'desk', password: secret, host: 'imap.example.com', port: 143, tls: false });
// ok: encrypted from the start
const archive = new ImapFlow({ host: 'imap.example.com', port: 993, secure: true, auth: { user: 'archive', pass: secret } });
// ok: with TLS
const newInbox = new Imap({ user: 'desk', password: secret, host: 'imap.example.com', port: 993, tls: true });
