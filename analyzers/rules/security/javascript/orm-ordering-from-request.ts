import express from 'express'
import Fastify from 'fastify'
import { Controller, Get, Query } from '@nestjs/common'
import { PrismaClient } from '@prisma/client'
import knexFactory from 'knex'
import { Order } from './models'

const app = express()
const fastify = Fastify()
const prisma = new PrismaClient()
const knex = knexFactory({ client: 'pg' })
const SORTS = new Map([['date', 'created_at'], ['name', 'name']])

app.get('/orders', async (req, res) => {
  const { sort, dir } = req.query as Record<string, string>
  // bad: any column
  const rows = await knex('orders').orderBy(sort, dir === 'asc' ? 'asc' : 'desc')
  // ok: looked up
  await knex('orders').orderBy(SORTS.get(sort) ?? 'created_at')
  // ok: the direction only
  await Order.findAll({ order: [['created_at', dir]] })
  // ok: the service's own
  await knex('orders').orderBy('created_at', 'desc')
  // bad: Sequelize, over associations too
  await Order.findAll({ order: [[sort, 'ASC']] })
  res.json(rows)
})

fastify.get('/users', async (request) => {
  const { sort } = request.query as any
  if (!['name', 'created_at'].includes(sort)) {
    throw new Error('sort')
  }
  // ok: one of two
  return prisma.user.findMany({ orderBy: { [sort]: 'asc' } })
})

@Controller('invoices')
export class InvoiceController {
  @Get()
  async list(@Query('sort') sort: string) {
    // bad: a parameter of the query
    return knex('invoices').where({ open: true }).orderBy(sort)
  }

  @Get('all')
  async all(@Query() query: any) {
    // bad: the whole of it
    return this.invoices.find({ order: query.order })
  }
}
