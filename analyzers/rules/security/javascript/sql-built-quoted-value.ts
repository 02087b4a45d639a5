import { Pool } from 'pg'
import { PrismaClient } from '@prisma/client'
import { sql } from 'drizzle-orm'

const pool = new Pool()
const prisma = new PrismaClient()
const STATE = 'active'

export class Users {
  async byName(name: string) {
    // bad: `O'Neill`
    return pool.query(`SELECT id FROM users WHERE name = '${name}'`)
  }

  async search(words: string) {
    const query = `
      SELECT id, name FROM users
      WHERE name LIKE '%${words}%' ORDER BY name`
    // bad: put together before
    return prisma.$queryRawUnsafe(query)
  }

  async remove(name: string, entry: { day: string }) {
    // bad: added up
    await this.db.run("DELETE FROM names WHERE name = '" + name + "'")
    // bad: in the middle of others
    await this.knex.raw(`INSERT INTO days (day, n) VALUES ('${entry.day}', 1)`)
  }

  async safe(name: string, age: number) {
    // ok: bound
    await pool.query('SELECT id FROM users WHERE name = $1', [name])
    // ok: a tagged template that binds
    await this.db.execute(sql`SELECT id FROM users WHERE name = ${name}`)
    // ok: constant
    await pool.query(`SELECT id FROM users WHERE state = '${STATE}'`)
    // ok: a number
    await pool.query(`SELECT id FROM users WHERE age > ${Number(age)} AND state = 'active'`)
    // ok: no SQL
    return this.client.get(`/users?select='${name}'`)
  }
}
