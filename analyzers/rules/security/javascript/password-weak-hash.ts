import bcrypt from 'bcrypt';
import crypto from 'node:crypto';

export async function register(users: Users, name: string, password: string) {
  // bad: unsalted MD5
  const digest = crypto.createHash('md5').update(password).digest('hex');
  await users.insert(name, digest);
}

export function salted(password: string, salt: string) {
  // bad: a fast hash stays fast with a salt
  return crypto.createHash('sha256').update(salt + password).digest('hex');
}

export function derive(password: string, salt: Buffer) {
  // bad: far too few rounds
  return crypto.pbkdf2Sync(password, salt, 1000, 64, 'sha512');
}

export async function quick(dto: CreateUserDto) {
  // bad: cost 4 takes a millisecond
  return bcrypt.hash(dto.password, 4);
}

export async function login(req: Request, users: Users) {
  const user = await users.byName(req.body.name);
  // bad: stored in clear
  if (user && user.password === req.body.password) return user;
  return null;
}

export function byQuery(body: Credentials) {
  // bad: asked of the database as it came
  return User.findOne({ email: body.email, password: body.password });
}

export async function strong(password: string) {
  // ok: enough work
  return bcrypt.hash(password, 12);
}

export async function check(user: User, password: string) {
  // ok: compared by bcrypt
  return bcrypt.compare(password, user.password);
}

export function confirmed(body: Form) {
  // ok: two fields of a form
  return body.password === body.passwordConfirmation;
}

export function etag(body: string) {
  // ok: another value
  return crypto.createHash('sha256').update(body).digest('hex');
}
