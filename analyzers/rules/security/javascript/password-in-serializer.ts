app.post('/login', async (req, res) => {
  const user = await User.findOne({ email: req.body.email });
  if (!user || !(await bcrypt.compare(req.body.password, user.password))) return res.sendStatus(401);
  // bad: the hash that was compared goes out
  return res.json({ token: sign(user), user });
});

app.get('/me', async (req, res) => {
  const user = await User.findById(req.user.id).select('+password');
  // bad: asked for, and sent
  res.json(user);
});

app.get('/users', async (req, res) => {
  const { rows } = await pool.query('SELECT * FROM users WHERE tenant = $1', [req.user.tenant]);
  // bad: all columns
  res.json(rows);
});

app.post('/session', async (req, res) => {
  const user = await User.findOne({ email: req.body.email });
  if (!user || !(await bcrypt.compare(req.body.password, user.password))) return res.sendStatus(401);
  // ok: named
  return res.json({ token: sign(user), user: { id: user.id, email: user.email } });
});

app.post('/signin', async (req, res) => {
  const user = await User.findOne({ email: req.body.email });
  if (!user || !(await bcrypt.compare(req.body.password, user.password))) return res.sendStatus(401);
  const { password, ...rest } = user;
  // ok: taken off
  return res.json(rest);
});

app.get('/users/names', async (req, res) => {
  const { rows } = await pool.query('SELECT id, name FROM users');
  // ok: named columns
  res.json(rows);
});

app.post('/sign-up', async (req, res) => {
  const passwordHash = await bcrypt.hash(req.body.password, 12);
  const user = await prisma.user.create({ data: { email: req.body.email, passwordHash } });
  // bad: what was stored is what is answered
  res.status(201).json(user);
});

app.post('/register', async (req, res) => {
  const account = new Account({ email: req.body.email, password: await hashed(req.body.password) });
  await account.save();
  // bad: the same with Mongoose
  return res.json({ account });
});

app.post('/join', async (req, res) => {
  const member = await Member.create({ email: req.body.email, password: await argon2.hash(req.body.password) });
  // ok: named
  res.json({ id: member.id, email: member.email });
});

app.post('/join/again', async (req, res) => {
  const member = await Member.create({ email: req.body.email, password: await argon2.hash(req.body.password) });
  member.password = undefined;
  // ok: taken off
  res.json(member);
});

fastify.get('/members', async (request) => {
  // bad: all columns
  return prisma.user.findMany({ where: { team: request.team } });
});

fastify.get('/members/short', async (request) => {
  // ok: some columns
  return prisma.user.findMany({ where: { team: request.team }, select: { id: true, email: true } });
});

app.get('/accounts', async (req, res) => {
  const accounts = await db.select().from(users);
  // bad: Drizzle
  res.json(accounts);
});

app.get('/customers/:id', async (req, res) => {
  // bad: Sequelize
  res.json(await Customer.findByPk(req.params.id));
});

app.get('/customers/:id/short', async (req, res) => {
  // ok: without it
  res.json(await Customer.findByPk(req.params.id, { attributes: { exclude: ['password'] } }));
});

router.get('/staff', async (ctx) => {
  // bad: Knex
  ctx.body = await knex('users').where({ staff: true });
});

router.get('/staff/short', async (ctx) => {
  // ok: named columns
  ctx.body = await knex('users').where({ staff: true }).select('id', 'name');
});

app.get('/members/:id', async (req, res) => {
  const member = await members.get(req.params.id);
  // bad: named
  res.json({ id: member.id, email: member.email, passwordHash: member.passwordHash });
});

fastify.get('/accounts/:id', async (request) => {
  const account = await accounts.get(request.params.id);
  // bad: what a handler returns is the answer
  return { id: account.id, password: account.password };
});

app.get('/teams/:id/members', async (req, res) => {
  const found = await members.of(req.params.id);
  // bad: of each
  res.status(200).json(found.map((m) => ({ id: m.id, password_hash: m.password_hash })));
});

router.post('/accounts', async (ctx) => {
  const { email, password } = ctx.request.body;
  const hashedPassword = await bcrypt.hash(password, 12);
  await store({ email, hashedPassword });
  // bad: a hash of just now
  ctx.body = { email, hashedPassword };
});

app.get('/members/:id/state', async (req, res) => {
  const member = await members.get(req.params.id);
  // ok: whether there is one
  res.json({ id: member.id, hasPassword: Boolean(member.password) });
});

app.post('/copies', async (req, res) => {
  const user = await members.get(req.body.id);
  // ok: stored, not answered
  await copies.insert({ email: user.email, password: user.password });
  res.json({ id: user.id });
});

function loginOf(user: User) {
  // ok: no handler
  return { email: user.email, password: user.password };
}

@ObjectType()
class Person {
  @Field() id: string;
  // bad: whoever asks for it gets it
  @Field() passwordHash: string;
}

@InputType()
class SignIn {
  // ok: sent by the caller
  @Field() password: string;
}

const typeDefs = gql`
  type Person {
    id: ID!
    # bad: in GraphQL's own language
    password: String
  }
  input Login {
    # ok: sent by the caller
    password: String!
  }
`;

export class UserResponseDto {
  id: string;
  // bad: a class of answers
  password: string;
}

export class CreateUserDto {
  // ok: a class of requests
  password: string;
}

@Entity()
export class Clerk {
  @PrimaryGeneratedColumn() id: number;
  // bad: given back as it is, below
  @Column() password: string;
}

@Entity()
export class Guard {
  // ok: not read
  @Column({ select: false }) password: string;
}

@Entity()
export class Driver {
  // ok: left out
  @Exclude() @Column() password: string;
}

@Controller('clerks')
export class ClerksController {
  @Get() all() {
    return this.clerks.find();
  }

  @Get('customers')
  customers() {
    // bad: Nest
    return this.prisma.user.findMany();
  }
}
