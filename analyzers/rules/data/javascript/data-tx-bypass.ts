export class TransferService {
  async prismaTransfer(from: string, to: string, amount: number) {
    await this.prisma.$transaction(async (tx) => {
      // ok: the handle
      await tx.account.update({ where: { id: from }, data: { balance: { decrement: amount } } });
      // bad: outer client
      await this.prisma.account.update({ where: { id: to }, data: { balance: { increment: amount } } });
    });
  }

  async typeormTransfer(from: Account, to: Account) {
    await this.dataSource.transaction(async (manager) => {
      // ok: the handle
      await manager.save(from);
      // bad: injected repository
      await this.accountRepository.save(to);
      // bad: outer data source
      await this.dataSource.query('UPDATE ledger SET closed = true');
    });
  }

  async repositories(account: Account) {
    await this.dataSource.transaction(async (manager) => {
      const accountRepository = manager.getRepository(Account);
      // ok: taken from the handle
      await accountRepository.save(account);
    });
  }

  async knexTransfer(from: string, to: string) {
    await knex.transaction(async (trx) => {
      // ok: the handle
      await trx('accounts').where({ id: from }).decrement('balance', 1);
      // bad: outer client
      await knex('accounts').where({ id: to }).increment('balance', 1);
      // ok: joined to the transaction
      await knex('ledger').insert({ from, to }).transacting(trx);
    });
    // ok: after the transaction
    await knex('audit').insert({ from, to });
  }

  async sequelizeTransfer(from: Account, to: Account, options: Options) {
    await sequelize.transaction(async (t) => {
      // ok: joined to the transaction
      await Account.update({ balance: 0 }, { where: { id: from.id }, transaction: t });
      // bad: no transaction given
      await Ledger.create({ from: from.id });
      // bad: options without it
      await Account.update({ balance: 1 }, { where: { id: to.id } });
      // ok: unknown options
      await Ledger.bulkCreate([{ to: to.id }], options);
    });
  }
}
