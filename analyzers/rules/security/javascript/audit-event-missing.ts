import { Controller, Delete, Param, Patch, Body, Post } from '@nestjs/common';
import * as bcrypt from 'bcrypt';

// bad: who gave the role is not known
router.post('/accounts/:id/role', async (req, res, next) => {
  if (req.user.role !== 'admin') return res.sendStatus(403);
  await Account.update({ role: req.body.role }, { where: { id: Number(req.params.id) } });
  res.status(204).end();
});

// bad: an account is gone
app.delete('/users/:id', async (req, reply) => {
  await prisma.user.delete({ where: { id: req.params.id } });
  reply.code(204).send();
});

// bad: money moves
router.post('/payments/:id/refund', async (ctx) => {
  const refund = await stripe.refunds.create({ payment_intent: ctx.params.id });
  ctx.body = refund;
});

// bad: neither success nor failure of a sign-in
export async function openSession(req: Request, res: Response) {
  const member = await prisma.member.findUnique({ where: { email: req.body.email } });
  if (!member || !(await bcrypt.compare(req.body.password, member.passwordHash))) return res.sendStatus(401);
  req.session.userId = member.id;
  res.sendStatus(204);
}

// bad: a password
router.put('/me/password', async (req, res) => {
  const user = await User.findById(req.user.id);
  user.passwordHash = await bcrypt.hash(req.body.password, 12);
  await user.save();
  res.sendStatus(204);
});

// bad: a field beside others
router.patch('/members/:id', requireAdmin, async (req, res) => {
  await prisma.member.update({ where: { id: req.params.id }, data: { name: req.body.name, role: req.body.role } });
  res.sendStatus(204);
});

export const resolvers = {
  Query: { members: () => prisma.member.findMany() },
  Mutation: {
    // bad: a resolver
    changeRole: async (_: unknown, { id, role }: { id: string; role: string }, { db }: Context) => {
      await db.members.setRole(id, role);
      return true;
    },
  },
};

@Controller('members')
export class MembersController {
  @Delete(':id')
  // bad: a controller of Nest
  async remove(@Param('id') id: string) {
    await this.membersRepository.delete(id);
  }

  @Patch(':id/role')
  // bad: a role
  async changeRole(@Param('id') id: string, @Body('role') role: string) {
    await this.members.update(id, { role });
  }

  // ok: recorded
  @Delete(':id/keys')
  async removeKeys(@Param('id') id: string) {
    await this.apiKeys.delete({ member: id });
    this.logger.warn(`keys of ${id} deleted`);
  }

  // ok: the service may record it
  @Delete('accounts/:id')
  async removeAccount(@Param('id') id: string) {
    await this.accountsService.deleteAccount(id);
  }

  // ok: of another kind
  @Patch(':id')
  async rename(@Param('id') id: string, @Body('name') name: string) {
    await this.members.update(id, { name });
  }
}

class PaymentController {
  // bad: a controller of Express
  async payOut(req: Request, res: Response) {
    const transfer = await this.stripe.transfers.create({ amount: req.body.amount, destination: req.body.to });
    res.json(transfer);
  }
}

// ok: recorded
router.delete('/accounts/:id', async (req, res) => {
  await accounts.remove(req.params.id);
  logger.info({ actor: req.user.id, action: 'account.delete', object: req.params.id }, 'audit');
  res.status(204).end();
});

// ok: a middleware of the route records
router.delete('/members/:id', auditTrail('member.delete'), async (req, res) => {
  await members.remove(req.params.id);
  res.status(204).end();
});

// ok: an event goes out
router.post('/members/:id/role', async (req, res) => {
  await prisma.member.update({ where: { id: req.params.id }, data: { role: req.body.role } });
  await bus.publish('member.role', { member: req.params.id, role: req.body.role });
  res.sendStatus(204);
});

// ok: nobody's rights
router.delete('/drafts/:id', async (req, res) => {
  await drafts.remove(req.params.id);
  res.status(204).end();
});

// ok: a role that is searched for, and one that is read
router.get('/members', async (req, res) => {
  const found = await prisma.member.findMany({ where: { role: req.query.role }, select: { id: true, role: true } });
  res.json(found);
});

// ok: the row itself tells who registered
router.post('/register', async (req, res) => {
  const member = await prisma.member.create({ data: { email: req.body.email, role: 'viewer', password: await hash(req.body.password) } });
  res.json({ id: member.id });
});

// ok: below the handlers
export async function removeUser(id) {
  await users.delete(id);
}

// ok: a set of the process
io.on('disconnect', (ctx) => {
  users.delete(ctx.id);
});
