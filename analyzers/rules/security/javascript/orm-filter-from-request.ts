import express from 'express'
import Fastify from 'fastify'
import { Body, Controller, Get, Query } from '@nestjs/common'
import { PrismaClient } from '@prisma/client'
import knexFactory from 'knex'
import { z } from 'zod'
import { Order, User } from './models'

const app = express()
const fastify = Fastify()
const prisma = new PrismaClient()
const knex = knexFactory({ client: 'pg' })
const filter = z.object({ status: z.string() })

app.get('/orders', async (req, res) => {
  // bad: Sequelize, any column
  const orders = await Order.findAll({ where: req.query })
  // bad: the same with something of the service's own before it
  await prisma.order.findMany({ where: { tenantId: req.user.tenantId, ...req.body.filter } })
  // ok: one field
  await Order.findAll({ where: { status: req.query.status } })
  // ok: what a schema has
  await prisma.order.findMany({ where: filter.parse(req.query) })
  res.json(orders)
})

fastify.get('/users', async (request) => {
  const query = request.query as Record<string, string>
  // bad: Knex, any column
  const rows = await knex('users').where(query)
  // ok: one column
  await knex('users').where('name', query.name)
  // ok: one field of it
  await knex('users').where({ name: query.name })
  return rows
})

@Controller('invoices')
export class InvoiceController {
  @Get()
  async list(@Query() query: any) {
    // bad: TypeORM, any column and relation
    return this.invoices.find({ where: query, take: 20 })
  }

  @Get('mine')
  async mine(@Query() query: InvoiceQuery) {
    // ok: a class of fields that a pipe validates
    return this.invoices.find({ where: query, take: 20 })
  }
}

app.post('/reset', async (req, res) => {
  const { token, password } = req.body
  // bad: `{"token": {"not": ""}}` fits the first user who asked for a reset
  const user = await prisma.user.findFirst({ where: { resetToken: token } })
  // ok: text
  await prisma.user.findFirst({ where: { resetToken: String(token) } })
  // ok: hashed
  await prisma.user.findFirst({ where: { resetToken: hashToken(token) } })
  // ok: from the path, which holds text
  await prisma.user.findFirst({ where: { ownerId: req.params.id } })
  if (typeof token !== 'string') {
    return res.status(400).end()
  }
  // ok: looked at
  await prisma.user.findFirst({ where: { resetToken: token } })
  res.json({ id: user.id })
})
