import { Code, MongoClient } from 'mongodb'
import { Person } from './models'

const db = new MongoClient(process.env.MONGO_URL!).db('shop')
const SUM = 'function(key, values) { return Array.sum(values) }'

export async function older(age: string) {
  // bad: `0 || true`
  return db.collection('people').find({ $where: `this.age > ${age}` }).toArray()
}

export async function named(name: string, city: string) {
  const code = "this.name === '" + name + "'"
  // bad: put together before
  const found = await Person.find({ $where: code, city })
  // ok: an operator
  await Person.find({ name, city })
  // ok: constant
  await Person.find({ $where: 'this.spent > this.budget' })
  // ok: a number
  await Person.find({ $where: `this.age > ${Number(name)}` })
  // ok: quoted as JSON
  await Person.find({ $where: 'this.name === ' + JSON.stringify(name) })
  return found
}

export async function totals(field: string, expression: string) {
  // bad: a map function with a name in it
  const mapper = new Code(`function() { emit(this.${field}, 1) }`)
  // ok: a value handed over as an argument
  new Code('function() { return this.age > limit }', { limit: field })
  // ok: constant
  await Person.collection.mapReduce('function() { emit(this.city, 1) }', SUM, { out: { inline: 1 } })
  await Person.aggregate([
    // bad: the body of a function of an aggregation
    { $set: { x: { $function: { body: 'function() { return ' + expression + ' }', args: [], lang: 'js' } } } },
  ])
  // bad: a query of Mongoose
  return Person.find().$where('this.' + field + ' > 1')
}

export async function numbers(items, query) {
  const year = parseInt(query.year, 10)
  // ok: a number
  const first = items.find({ $where: 'this.year === ' + year })
  const least = Number(query.least)
  // ok: the same
  const second = items.find({ $where: `this.rating >= ${least}` })
  const most = query.most
  // bad: what the caller sent
  return [first, second, items.find({ $where: 'this.rating <= ' + most })]
}
