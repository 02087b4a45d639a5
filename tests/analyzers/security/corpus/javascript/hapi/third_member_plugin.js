'use strict';

const crypto = require('crypto');
const Boom = require('@hapi/boom');
const Joi = require('joi');
const Wreck = require('@hapi/wreck');
const Yar = require('@hapi/yar');
const Crumb = require('@hapi/crumb');
const nodemailer = require('nodemailer');
const Bcrypt = require('bcrypt');

const transport = nodemailer.createTransport({
  host: process.env.SMTP_HOST,
  port: 587,
  requireTLS: true, // SAFE: mail-tls
  auth: { user: process.env.SMTP_USER, pass: process.env.SMTP_PASSWORD },
});

const bulk = nodemailer.createTransport({
  host: process.env.BULK_HOST,
  port: 25,
  ignoreTLS: true, // BAD: mail-tls
  auth: { user: process.env.BULK_USER, pass: process.env.BULK_PASSWORD },
});

exports.plugin = {
  name: 'members',
  async register(server, options) {
    await server.register({ plugin: Yar, options: { cookieOptions: { password: options.cookiePassword, isSecure: true } } });
    await server.register({ plugin: Crumb, options: { restful: true } });
    const members = options.members;

    server.route({
      method: 'POST',
      path: '/members/login',
      options: { plugins: { crumb: false }, auth: false },
      async handler(request, h) {
        const member = await members.byName(request.payload.name);
        if (!member || !(await Bcrypt.compare(request.payload.password, member.hash))) {
          request.log(['auth'], `login refused: ${request.payload.name} / ${request.payload.password}`); // BAD: sensitive-logging
          return Boom.unauthorized();
        }
        request.yar.reset();
        request.yar.set('member', member.id); // SAFE: session-fixation
        return h.response().code(204);
      },
    });

    server.route({
      method: 'POST',
      path: '/members/forgotten',
      async handler(request, h) {
        const member = await members.byMail(request.payload.mail);
        if (member) {
          const code = Math.floor(Math.random() * 1e9).toString(36); // BAD: reset-token
          await members.setCode(member.id, code);
          const proto = request.headers['x-forwarded-proto'] || 'https';
          const link = `${proto}://${request.info.host}/reset/${code}`; // BAD: reset-link-host
          await transport.sendMail({ to: member.mail, subject: 'Your account', text: `Set a new password: ${link}` });
        }
        return h.response().code(202);
      },
    });

    server.route({
      method: 'POST',
      path: '/members/verify',
      async handler(request, h) {
        const code = crypto.randomBytes(20).toString('hex'); // SAFE: reset-token
        await members.setVerification(request.yar.get('member'), code);
        const link = new URL(`/verify/${code}`, options.publicUrl);
        await transport.sendMail({ to: request.payload.mail, subject: 'Verify', text: link.href });
        return h.response().code(202);
      },
    });

    server.route({
      method: 'PUT',
      path: '/members/{id}',
      options: {
        validate: {
          payload: Joi.object({ name: Joi.string().max(80), city: Joi.string().max(80) }),
        },
      },
      handler: (request) => members.update(request.params.id, request.payload), // SAFE: mass-assignment (Joi refuses others)
    });

    server.method('newsletter', async (text) => {
      const { payload } = await Wreck.get(`${options.listUrl}/addresses`, { json: true });
      await Promise.all(payload.map((to) => bulk.sendMail({ to, subject: 'News', text })));
    });
  },
};
