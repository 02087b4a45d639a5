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
