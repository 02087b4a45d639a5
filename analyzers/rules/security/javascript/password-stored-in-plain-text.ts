export async function register(req: Request, res: Response) {
  // bad: in SQL
  await pool.query('INSERT INTO users (name, password) VALUES ($1, $2)', [req.body.name, req.body.password]);
  res.sendStatus(201);
}

export async function change(id: number, newPassword: string) {
  // bad: changed as it came
  await db.execute('UPDATE accounts SET password = ? WHERE id = ?', [newPassword, id]);
}

export async function signUp(dto: SignUp) {
  // bad: Prisma has no hook that hashes
  return prisma.user.create({ data: { email: dto.email, password: dto.password } });
}

export async function hashed(dto: SignUp) {
  const password = await argon2.hash(dto.password);
  // ok: a hash
  return prisma.user.create({ data: { email: dto.email, password } });
}

export async function hashedInSql(name: string, passwordHash: string) {
  // ok: the caller's hash
  await pool.query('INSERT INTO users (name, password) VALUES ($1, $2)', [name, passwordHash]);
}

export async function asked(name: string, password: string) {
  // ok: another function's
  return (await users.byName(name))?.check(password);
}
