import { Controller, Delete, Param } from '@nestjs/common';

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

@Controller('members')
export class MembersController {
  // bad: a controller of Nest
  @Delete(':id')
  async remove(@Param('id') id: string) {
    await this.membersRepository.delete(id);
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

// ok: nobody's rights
router.delete('/drafts/:id', async (req, res) => {
  await drafts.remove(req.params.id);
  res.status(204).end();
});

// ok: below the handlers
export async function removeUser(id) {
  await users.delete(id);
}

@Injectable()
export class AccountsService {
  // bad: a service of Nest
  async changeRole(id: string, role: string) {
    await this.accounts.update(id, { role });
  }

  // ok: recorded
  async removeAccount(id: string) {
    await this.accounts.delete(id);
    this.events.emit('account.removed', { id });
  }

  // ok: of another kind
  async rename(id: string, name: string) {
    await this.accounts.update(id, { name });
  }
}
