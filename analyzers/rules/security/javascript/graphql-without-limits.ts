import { ApolloServer } from '@apollo/server'
import { createYoga } from 'graphql-yoga'
import mercurius from 'mercurius'
import Fastify from 'fastify'
import { resolvers, rules, schema, typeDefs } from './schema'

const app = Fastify()
// bad: any depth
export const one = new ApolloServer({ typeDefs, resolvers, introspection: false })
// bad: any cost
export const two = createYoga({ schema, graphiql: false })
// bad: without queryDepth
app.register(mercurius, { schema, resolvers })
// ok: rules
export const three = new ApolloServer({ typeDefs, resolvers, validationRules: rules })
// ok: a depth
app.register(mercurius, { schema, resolvers, queryDepth: 8 })
// ok: with rules of its own
export const four = createYoga({ schema, plugins: [costLimit({ maxCost: 500 })] })

import { createHandler } from 'graphql-http/lib/use/express';

// bad: the reference server
app.all('/graphql', createHandler({ schema }));
// ok: with rules
app.all('/limited', createHandler({ schema, validationRules: [depthLimit(8)] }));
