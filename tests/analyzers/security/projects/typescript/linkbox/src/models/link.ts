import { Pool } from 'pg';

const pool = new Pool();

export interface Link {
  id: string;
  url: string;
  title: string;
}

export class LinkModel {
  static async create(link: Omit<Link, 'id'>): Promise<Link> {
    const { rows } = await pool.query<Link>('INSERT INTO links (url, title) VALUES ($1, $2) RETURNING *', [link.url, link.title]);
    return rows[0];
  }

  static async byId(id: string): Promise<Link | undefined> {
    return (await pool.query<Link>('SELECT * FROM links WHERE id = $1', [id])).rows[0];
  }

  static async tagged(owner: string, tag: string): Promise<Link[]> {
    const condition = `owner = '${owner}' AND '${tag}' = ANY (tags)`;
    const { rows } = await pool.query<Link>(`SELECT * FROM links WHERE ${condition}`); // SAFE: sql-injection (callers convert: a schema with uuid and pattern)
    return rows;
  }

  static async visited(condition: string, limit: number): Promise<Link[]> {
    const sql = `SELECT l.* FROM links l JOIN visits v ON v.link_id = l.id WHERE ${condition} LIMIT $1`;
    const { rows } = await pool.query<Link>(sql, [limit || 20]); // BAD: sql-injection (a condition of the query string)
    return rows;
  }
}
