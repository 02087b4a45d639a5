import { PrismaClient } from '@prisma/client';

export class OrderService {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly userRepository: Repository<User>,
  ) {}

  async totals(orders: Order[]) {
    for (const order of orders) {
      // bad: one read for every order
      const customer = await this.prisma.customer.findUnique({ where: { id: order.customerId } });
      order.name = customer?.name;
    }
    return orders;
  }

  async owners(ids: string[]) {
    return Promise.all(
      ids.map(async (id) => {
        // bad: all at once, still one for each
        return this.userRepository.findOne({ where: { id } });
      }),
    );
  }

  async items(carts: Cart[]) {
    for (let i = 0; i < carts.length; i++) {
      // bad: index loop
      carts[i].item = await Item.findByPk(carts[i].itemId);
    }
    for (const { productId } of carts) {
      // bad: SQL text
      await pool.query('SELECT price FROM products WHERE id = $1', [productId]);
    }
  }

  async safe(orders: Order[]) {
    // ok: one read before the loop
    const rows = await this.prisma.customer.findMany({ where: { id: { in: orders.map((o) => o.customerId) } } });
    for (const order of orders) {
      // ok: array in memory
      order.customer = rows.find((row) => row.id === order.customerId);
    }
    for (const ids of chunk(orders, 500)) {
      // ok: whole pieces
      await this.userRepository.find({ where: { id: In(ids) } });
    }
    for (let attempt = 0; attempt < 3; attempt++) {
      // ok: tries
      await this.userRepository.findOne({ where: { name: `n${attempt}` } });
    }
    for (const order of orders) {
      // ok: doesn't depend on the element
      const settings = await this.prisma.settings.findFirst({ where: { active: true } });
      // ok: a write
      await this.userRepository.update(order.id, { settings });
    }
  }
}

export class StockRepository {
  constructor(private readonly tenantKnex: Knex) {}

  async levels(skus: string[]) {
    const rows = await Promise.all(
      // bad: the promise is the arrow's value
      skus.map((sku) => this.tenantKnex<Stock>('stock').where({ sku }).first()),
    );
    const more = skus.map(async (sku) => {
      // bad: handed back in a block
      return this.tenantKnex<Stock>('stock')
        .where({ sku })
        .sum('level');
    });
    for (const { sku } of rows) {
      // bad: within a larger expression
      more.push(first((await this.tenantKnex('reservations').where({ sku }).count('* as n'))[0]));
    }
    // ok: parts of one query
    const union = this.tenantKnex.union(skus.map((sku) => this.tenantKnex('stock').where({ sku }).limit(3)));
    // ok: no query, a function of the same shape
    const prices = skus.map((sku) => this.priceOf('stock').label(sku));
    // ok: a chain that is not Knex's
    const cached = await Promise.all(skus.map(async (sku) => db('stock').get(sku)));
    return [rows, more, await union, prices, cached];
  }
}

export class ShippingService {
  constructor(
    private readonly orderRepository: Repository<Order>,
    private readonly prisma: PrismaClient,
  ) {}

  async addresses(parcels: Parcel[], owners: Map<string, string>, byParcel: Record<string, string>) {
    const found: Order[] = [];
    for (const parcel of parcels) {
      const owner = owners.get(parcel.id);
      // bad: what is looked up by the element
      found.push(await this.orderRepository.findOne({ where: { owner } }));
      const orderId = byParcel[parcel.id];
      // bad: the same with a plain object
      found.push(await this.orderRepository.findOneBy({ id: orderId }));
      const { customerId } = parcel;
      // bad: a part of the element
      await this.prisma.customer.findUnique({ where: { id: customerId } });
    }
    const orders = new Map((await this.orderRepository.find({ where: { id: In(Object.values(byParcel)) } })).map((o) => [o.id, o]));
    for (const parcel of parcels) {
      const order = orders.get(parcel.id);
      // ok: the look-up is all there is
      found.push(order);
      const wanted = owners.get('everybody');
      // ok: looked up by something else
      await this.prisma.customer.findUnique({ where: { id: wanted } });
    }
    return found;
  }
}

export class MemberService {
  constructor(
    private readonly users: UserService,
    private readonly memberRepository: Repository<Member>,
  ) {}

  async members(dto: MembersDto, leader: User) {
    for (const entry of dto.entries) {
      const user = await this.users.byLogin(entry.login);
      // bad: by a field of what the element leads to
      await this.memberRepository.findOne({ where: { user_id: user.id } });
    }
    const promises = dto.entries.map(async (entry) => {
      let user;
      if (entry.id) {
        user = await this.users.byId(entry.id);
      } else {
        throw new BadRequestException('who?');
      }
      // bad: the same, found one way or another
      return this.memberRepository.findOne({ where: { user_id: user.id } });
    });
    dto.entries.forEach(async (entry) => {
      const user = await this.users.byLogin(entry.login);
      // bad: in forEach
      await this.memberRepository.findOne({ where: { user_id: user.id } });
    });
    const all = dto.entries.map(async ({ login }, index) => {
      const owner = await this.users.byLogin('owner');
      // ok: the same for all
      return this.memberRepository.findOne({ where: { user_id: owner.id } });
    });
    const found = await Promise.all(
      dto.entries.map(async (entry) => {
        const user = await this.users.byLogin(entry.login);
        // ok: what was found is a list in memory
        return user.roles.find((role) => role.id === leader.roleId);
      }),
    );
    for (const entry of dto.entries) {
      const user = await this.users.byLogin(entry.login);
      // ok: a write
      await this.memberRepository.update(user.id, { seen: true });
    }
    return [promises, all, found];
  }
}
