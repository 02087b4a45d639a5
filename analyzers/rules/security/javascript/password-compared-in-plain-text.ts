export async function login(req: Request) {
  const user = await users.find(req.body.name);
  // bad: stored in clear
  if (user && user.password === req.body.password) return user;
  return null;
}

export async function validateUser(name: string, pass: string) {
  const user = await this.users.findOne(name);
  // bad: as the first page of a tutorial has it
  if (user?.password !== pass) throw new UnauthorizedException();
  return user;
}

export async function signIn(body: Credentials) {
  // bad: the database is asked for it
  return User.findOne({ email: body.email, password: body.password });
}

export async function signInByQuery(name: string, password: string) {
  // bad: in SQL
  const { rows } = await pool.query('SELECT id FROM accounts WHERE name = $1 AND password = $2', [name, password]);
  return rows[0];
}

export async function checked(password: string, user: User) {
  // ok: by its library
  return bcrypt.compare(password, user.password);
}

export function same(body: SignUp) {
  // ok: two fields of a form
  return body.password === body.passwordConfirmation;
}

export async function another(user: User, body: Change) {
  // ok: nothing is stored
  if (body.newPassword === body.oldPassword) throw new BadRequest();
  return argon2.verify(user.passwordHash, body.oldPassword);
}
