import knexFactory from 'knex';

const knex = knexFactory({ client: 'pg', connection: process.env.DATABASE_URL });

interface Search {
  surname: string;
  city: string;
  order: string;
}

export default class PeopleStore {
  find({ surname, city, order }: Search) {
    const query = knex('people').where({ city });
    if (surname) query.andWhere('surname', 'like', `${surname}%`);
    return query.orderByRaw(`${order} ASC NULLS LAST`); // SAFE: sql-injection (other parameter: the order is the controller's constant)
  }

  async companies(size: string, country: string) {
    const result = await knex.raw(`SELECT * FROM companies WHERE country = ? AND employees ${size}`, [country]); // BAD: sql-injection (the size of the query)
    return result.rows;
  }

  async update(id: number, values: Record<string, unknown>) {
    const [row] = await knex('people').where({ id }).update(values).returning(['id', 'surname', 'city']); // BAD: mass-assignment (all columns of the body)
    return row;
  }
}
