import { Body, Controller, Get, Param, ParseIntPipe, Query } from '@nestjs/common';
import express, { Request, Response } from 'express';
import { Pool } from 'pg';

const pool = new Pool({ connectionTimeoutMillis: 3000 });
const router = express.Router();
const SORTABLE = ['name', 'created_at'];
const COLUMNS: Record<string, string> = { name: 'u.name', created: 'u.created_at' };

router.get('/users', async (req: Request, res: Response) => {
  const { name } = req.query;
  // bad: template with a destructured parameter
  const { rows } = await pool.query(`SELECT id FROM users WHERE name = '${name}'`);
  res.json(rows);
});

router.get('/users/:id', async (req: Request, res: Response) => {
  const sql = "SELECT id FROM users WHERE id = '" + req.params.id + "'";
  // bad: text concatenated a statement earlier
  const result = await pool.query<User>(sql);
  res.json(result.rows);
});

router.post('/report', async ({ body }: Request, res: Response) => {
  // bad: the whole condition comes from the body
  const rows = await knex('orders').whereRaw(body.filter);
  res.json(rows);
});

router.get('/orders', async (req: Request, res: Response) => {
  let text = 'SELECT * FROM orders WHERE true';
  if (req.query.status) {
    text += ` AND status = '${req.query.status}'`;
  }
  // bad: appended conditions
  const found = await prisma.$queryRawUnsafe<Order[]>(text);
  // bad: statement in an options object
  await pool.query({ text: `DELETE FROM carts WHERE owner = '${req.body.owner}'` });
  pool.connect(async () => {
    // bad: used in a callback
    await connection.query('UPDATE visits SET page = "' + req.query.page + '"');
  });
  res.json(found);
});

@Controller('products')
export class ProductController {
  @Get()
  async list(@Query('sort') sort: string, @Query() filter: ProductFilter) {
    // bad: condition text of a query builder
    const rows = this.repository.createQueryBuilder('p').where(`p.kind = '${filter.kind}'`);
    // bad: ordering column straight from the query
    return this.repository.createQueryBuilder('p').orderBy(sort).getMany();
  }

  @Get(':id')
  async one(@Param('id', ParseIntPipe) id: number) {
    // ok: the pipe made it a number
    return this.dataSource.query(`SELECT * FROM products WHERE id = ${id}`);
  }
}

router.get('/safe', async (req: Request, res: Response) => {
  // ok: placeholder and bound value
  await pool.query('SELECT id FROM users WHERE name = $1', [req.query.name]);
  // ok: values beside the text
  await pool.query({ text: 'SELECT id FROM users WHERE name = $1', values: [req.query.name] });
  // ok: tagged template binds
  await prisma.$queryRaw`SELECT id FROM users WHERE name = ${req.query.name}`;
  // ok: a number
  await pool.query(`SELECT id FROM users LIMIT ${Number(req.query.limit)}`);
  const sort = String(req.query.sort);
  if (!SORTABLE.includes(sort)) {
    return res.status(400).json({ error: 'sort' });
  }
  // ok: one of the allowed names
  const rows = await pool.query(`SELECT id FROM users ORDER BY ${sort}`);
  // ok: looked up
  await pool.query(`SELECT id FROM users u ORDER BY ${COLUMNS[req.query.order as string]}`);
  // ok: direction is one of two constants
  await pool.query(`SELECT id FROM users ORDER BY id ${req.query.dir === 'desc' ? 'DESC' : 'ASC'}`);
  // ok: bound by the query builder
  const one = await this.users.createQueryBuilder('u').where('u.name = :name', { name: req.query.name });
  // ok: named replacements
  await sequelize.query('SELECT 1 FROM t WHERE a = :a', { replacements: { a: req.body.a } });
  // ok: not SQL
  await cache.get(`user:${req.params.id}`);
  // ok: command object on a bus
  return res.json(await this.queryBus.execute(new FindUser(req.params.id)));
});

export class Columns {
  async list(req: Request) {
    const rows = await this.db.query<Row>(
      // bad: types and a line break before the text
      'SELECT * FROM events ORDER BY ' + req.query.sort,
    );
    // bad: an object with the text
    await this.pool.query({ values: [rows.length], text: `SELECT $1 FROM ${req.query.table}` });
    // ok: texts that stand
    await this.db.query("SELECT 1");
    return this.run(`Error ${req.query.sort}`);
  }
}
