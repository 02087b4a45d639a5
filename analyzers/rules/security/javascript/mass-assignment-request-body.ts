import express from 'express'
import _, { merge } from 'lodash'
import { z } from 'zod'
import { prisma } from './prisma'
import { User, Account } from './models'

const app = express()
app.use(express.json())
const profile = z.object({ name: z.string(), email: z.string().email() })

app.post('/users', async (req, res) => {
  // bad: every field
  const user = new User(req.body)
  await user.save()
  // bad: the same
  const other = await User.create(req.body)
  res.status(201).json([user, other])
})

app.patch('/users/:id', async (req, res) => {
  const changes = req.body
  // bad: what the body has
  const user = await User.findByIdAndUpdate(req.params.id, changes, { new: true })
  const account = await Account.findById(req.params.id)
  // bad: copied
  Object.assign(account, req.body)
  await account.save()
  res.json(user)
})

app.put('/accounts/:id', async (req, res) => {
  // bad: every column
  res.json(await prisma.account.update({ where: { id: Number(req.params.id) }, data: req.body }))
})

app.post('/safe', async (req, res) => {
  // ok: named
  const one = await User.create({ name: req.body.name, email: req.body.email })
  // ok: picked
  const two = new User(_.pick(req.body, ['name', 'email']))
  // ok: what the schema has
  const three = await prisma.account.create({ data: profile.parse(req.body) })
  const { name, email } = req.body
  // ok: taken out by name
  const four = await Account.create({ name, email })
  res.json([one, two, three, four])
})

app.post('/orders', async (req, res) => {
  const rest = req['body'].order
  for (const item of req.body as OrderItem[]) {
    // ok: its fields are named, one of them `data`
    await Item.create({ name: item.name, data: item.data })
  }
  // ok: sends, stores nothing
  await new DiscordAgent(req.body).send(rest)
  // ok: all of it is the administrator's
  Object.assign(settings.plex, req.body)
  // ok: the same
  settings.main = merge(settings.main, req.body)
  const account = await Account.findByPk(1)
  // bad: on two lines
  await account.update(req
    .body)
})

@Controller('drafts')
export class DraftsController {
  @Post()
  async create(@Body() draft: any) {
    // bad: a type that lists nothing
    return await this.draftsRepository.save(draft)
  }
}

app.patch('/members/:id', async (req, res) => {
  const { id, ...changes } = req.body
  // bad: whatever is left of the body
  await prisma.member.update({ where: { id }, data: changes })
  const member = await Member.findByPk(req.params.id)
  for (const key of Object.keys(req.body)) {
    // bad: field by field, whatever the fields are
    member[key] = req.body[key]
  }
  for (const key of Object.keys(req.body)) {
    if (!EDITABLE.includes(key)) {
      continue
    }
    // ok: one of the fields that may be set
    member[key] = req.body[key]
  }
  // bad: Drizzle
  await db.update(members).set(req.body).where(eq(members.id, id))
  // ok: one field
  await db.update(members).set({ name: req.body.name }).where(eq(members.id, id))
  res.json(member)
})

export const pages = router({
  patch: procedure.input(z.object({ id: z.string(), values: z.record(z.any()) })).mutation(({ input }) =>
    // bad: any field
    prisma.page.update({ where: { id: input.id }, data: input.values })
  ),
  create: procedure.input(z.object({ title: z.string() }).passthrough()).mutation(async ({ input }) => {
    // bad: the schema lets others through
    return prisma.page.create({ data: input })
  }),
  save: procedure.input(z.any()).mutation(async ({ input }) => {
    const { id, ...data } = input
    // bad: no schema at all
    return prisma.page.update({ where: { id }, data })
  }),
  rename: procedure.input(z.object({ id: z.string(), name: z.string() })).mutation(({ input }) => {
    const { id, ...data } = input
    // ok: the fields of a schema
    return prisma.page.update({ where: { id }, data })
  }),
  tag: procedure.input(z.object({ id: z.string(), values: z.record(z.any()) })).mutation(({ input }) =>
    // ok: one column
    prisma.page.update({ where: { id: input.id }, data: { meta: input.values } })
  ),
})

server.route({
  method: 'PUT',
  path: '/members/{id}',
  options: { validate: { payload: Joi.object({ name: Joi.string() }) } },
  // ok: hapi refuses what the schema does not name
  handler: (request) => members.update(request.params.id, request.payload),
})

server.route({
  method: 'PUT',
  path: '/guests/{id}',
  // bad: nothing is refused
  handler: (request) => members.update(request.params.id, request.payload),
})
