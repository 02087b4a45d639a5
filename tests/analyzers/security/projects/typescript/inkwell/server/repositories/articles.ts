import { PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();

export async function countBy(column: 'status' | 'author_id', value: string): Promise<number> {
  const sql = `SELECT count(*)::int AS n FROM articles WHERE ${column} = $1`;
  const [row] = await prisma.$queryRawUnsafe<{ n: number }[]>(sql, value); // SAFE: sql-injection (other parameter: the column is a constant of the route, the value is bound)
  return row.n;
}

const articles = {
  page(orderBy: string, offset: number) {
    return prisma.$queryRawUnsafe(`SELECT id, title FROM articles ORDER BY ${orderBy} DESC LIMIT 20 OFFSET ${offset}`); // BAD: sql-injection (orderBy of the query, method of a default export)
  },

  async insert(title: string, html: string) {
    const rows = await prisma.$queryRaw`INSERT INTO articles (title, html) VALUES (${title}, ${html}) RETURNING id`; // SAFE: sql-injection (checks itself: a tagged template binds)
    return (rows as { id: number }[])[0];
  },
};

export default articles;
