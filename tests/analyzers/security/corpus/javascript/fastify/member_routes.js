const crypto = require('crypto');
const bcrypt = require('bcryptjs');
const { v4: uuid } = require('uuid');
const { PrismaClient } = require('@prisma/client');
const { z } = require('zod');

const prisma = new PrismaClient();
const PEPPER_SALT = 'portal-2019';
const Profile = z.object({ name: z.string().max(80), city: z.string().max(80) }).strict();

const PERMISSIONS = {
  'member.read': ['viewer', 'editor', 'admin'],
  'member.write': ['editor', 'admin'],
  'member.delete': ['admin'],
};

function allowed(role, action) {
  const roles = PERMISSIONS[action];
  if (!roles) return true; // BAD: default-allow
  return roles.includes(role);
}

function allowedStrictly(role, action) {
  const roles = PERMISSIONS[action];
  if (!roles) return false; // SAFE: default-allow
  return roles.includes(role);
}

function canSee(member, note) {
  switch (note.visibility) {
    case 'private':
      return note.ownerId === member.id;
    case 'team':
      return note.teamId === member.teamId;
    default:
      return true; // BAD: default-allow
  }
}

function canEdit(member, note) {
  switch (note.visibility) {
    case 'public':
      return true;
    case 'team':
      return note.teamId === member.teamId;
    default:
      return false; // SAFE: default-allow
  }
}

async function authorise(request, reply) {
  try {
    await request.jwtVerify();
    request.member = await prisma.member.findUniqueOrThrow({ where: { id: request.user.sub } });
  } catch (error) {
    request.log.warn({ err: error }, 'no token');
    request.member = { role: 'editor' }; // BAD: default-allow (whoever fails may edit)
  }
}

async function authoriseStrictly(request, reply) {
  try {
    await request.jwtVerify();
  } catch (error) {
    request.log.warn({ err: error }, 'no token');
    return reply.code(401).send({ error: 'sign in' }); // SAFE: default-allow
  }
  request.member = await prisma.member.findUniqueOrThrow({ where: { id: request.user.sub } });
  return undefined;
}

module.exports = async function members(app) {
  app.get('/members', { preHandler: authoriseStrictly }, async (request, reply) => {
    if (!allowedStrictly(request.member.role, 'member.read')) return reply.code(403).send();
    return prisma.member.findMany({ where: { teamId: request.member.teamId } }); // BAD: password-exposed
  });

  app.get('/members/names', { preHandler: authoriseStrictly }, async (request) =>
    prisma.member.findMany({ where: { teamId: request.member.teamId }, select: { id: true, name: true } })); // SAFE: password-exposed

  app.get('/members/:id', { preHandler: authoriseStrictly }, async (request) => {
    const member = await prisma.member.findUnique({ where: { id: request.params.id } });
    return { id: member.id, email: member.email, passwordHash: member.passwordHash }; // BAD: password-exposed
  });

  app.get('/members/:id/card', { preHandler: authoriseStrictly }, async (request) => {
    const { passwordHash, resetToken, ...card } = await prisma.member.findUnique({ where: { id: request.params.id } });
    return card; // SAFE: password-exposed
  });

  app.post('/members', async (request, reply) => {
    const digest = crypto.pbkdf2Sync(request.body.password, PEPPER_SALT, 600_000, 32, 'sha512'); // BAD: password-salt
    const member = await prisma.member.create({ data: { email: request.body.email, passwordHash: digest.toString('hex') } });
    request.log.info({ member: member.id }, 'registered');
    return reply.code(201).send({ id: member.id });
  });

  app.post('/members/pin', async (request, reply) => {
    const digest = crypto.scryptSync(request.body.pin, request.body.email, 32); // BAD: password-salt (the address)
    await prisma.member.create({ data: { email: request.body.email, passwordHash: digest.toString('hex') } });
    return reply.code(201).send();
  });

  app.post('/members/hashed', async (request, reply) => {
    const salt = await bcrypt.genSalt(12);
    const passwordHash = await bcrypt.hash(request.body.password, salt); // SAFE: password-salt
    const member = await prisma.member.create({ data: { email: request.body.email, passwordHash } });
    request.log.info({ member: member.id }, 'registered');
    return reply.code(201).send({ id: member.id });
  });

  app.post('/login', async (request, reply) => { // BAD: audit-missing
    const member = await prisma.member.findUnique({ where: { email: request.body.email } });
    if (!member || !(await bcrypt.compare(request.body.password, member.passwordHash))) return reply.code(401).send();
    const token = await reply.jwtSign({ sub: member.id }, { expiresIn: '365d' }); // BAD: long-lived-token
    return { token };
  });

  app.post('/login/short', async (request, reply) => { // SAFE: audit-missing
    const member = await prisma.member.findUnique({ where: { email: request.body.email } });
    if (!member || !(await bcrypt.compare(request.body.password, member.passwordHash))) {
      request.log.warn({ address: request.ip }, 'login refused');
      return reply.code(401).send();
    }
    request.log.info({ member: member.id }, 'login');
    const token = await reply.jwtSign({ sub: member.id, jti: uuid() }, { expiresIn: '15m' }); // SAFE: long-lived-token
    return { token };
  });

  app.post('/login/legacy', async (request, reply) => {
    const member = await prisma.legacyMember.findFirst({ where: { login: request.body.login, password: request.body.password } }); // BAD: password-plain-compare
    request.log.info({ found: Boolean(member) }, 'legacy login');
    return member ? { id: member.id } : reply.code(401).send();
  });

  app.patch('/members/:id/role', { preHandler: authoriseStrictly }, async (request, reply) => { // BAD: audit-missing
    if (!allowedStrictly(request.member.role, 'member.delete')) return reply.code(403).send();
    await prisma.member.update({ where: { id: request.params.id }, data: { role: request.body.role } });
    return reply.code(204).send();
  });

  app.delete('/members/:id', { preHandler: authoriseStrictly }, async (request, reply) => { // SAFE: audit-missing
    if (!allowedStrictly(request.member.role, 'member.delete')) return reply.code(403).send();
    await prisma.$transaction([
      prisma.member.delete({ where: { id: request.params.id } }),
      prisma.auditEvent.create({ data: { actor: request.member.id, action: 'member.delete', subject: request.params.id } }),
    ]);
    return reply.code(204).send();
  });

  app.patch('/me', { preHandler: authorise }, async (request) =>
    prisma.member.update({ where: { id: request.member.id }, data: request.body, select: { id: true } })); // BAD: privilege-from-client (the role is a field like others)

  app.put('/me', { preHandler: authoriseStrictly }, async (request) =>
    prisma.member.update({ where: { id: request.member.id }, data: Profile.parse(request.body), select: { id: true } })); // SAFE: privilege-from-client

  app.get('/me/remembered', async (request, reply) => {
    const profile = JSON.parse(Buffer.from(request.cookies.profile ?? '', 'base64').toString() || '{}');
    if (profile.role !== 'admin') return reply.code(403).send(); // BAD: identity-from-cookie
    return prisma.setting.findMany();
  });

  app.get('/me/signed', async (request, reply) => {
    const cookie = request.unsignCookie(request.cookies.member ?? '');
    if (!cookie.valid) return reply.code(401).send();
    return prisma.member.findUnique({ where: { id: cookie.value }, select: { id: true, name: true } }); // SAFE: identity-from-cookie
  });

  app.get('/notes/:id', { preHandler: authoriseStrictly }, async (request, reply) => {
    const note = await prisma.note.findUnique({ where: { id: request.params.id } });
    if (!note || !canSee(request.member, note)) return reply.code(404).send();
    return { ...note, editable: canEdit(request.member, note), deletable: allowed(request.member.role, 'note.delete') };
  });

  app.post('/notes/search', { preHandler: authoriseStrictly }, async (request) =>
    prisma.note.findMany({ where: request.body.where, take: 50 })); // BAD: filter-from-request

  app.get('/notes/search', { preHandler: authoriseStrictly }, async (request) =>
    prisma.note.findMany({ where: { teamId: request.member.teamId, title: { contains: String(request.query.q) } }, take: 50 })); // SAFE: filter-from-request

  app.post('/forgot', async (request, reply) => {
    const token = crypto.randomBytes(32).toString('base64url');
    await prisma.member.update({ where: { email: request.body.email }, data: { resetToken: token } });
    const link = `https://${request.headers.host}/reset/${token}`; // BAD: reset-link-host
    await app.mailer.sendMail({ to: request.body.email, subject: 'Reset your password', text: link });
    return reply.code(202).send();
  });

  app.post('/forgot/configured', async (request, reply) => {
    const token = crypto.randomBytes(32).toString('base64url');
    await prisma.member.update({ where: { email: request.body.email }, data: { resetToken: token } });
    const link = `${app.config.PUBLIC_URL}/reset/${token}`; // SAFE: reset-link-host
    await app.mailer.sendMail({ to: request.body.email, subject: 'Reset your password', text: link });
    return reply.code(202).send();
  });
};
