import { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@apollo/server/express4';
import { startStandaloneServer } from '@apollo/server/standalone';
import cors from 'cors';
import express from 'express';
import { GraphQLError, GraphQLScalarType } from 'graphql';
import { createComplexityLimitRule } from 'graphql-validation-complexity';
import depthLimit from 'graphql-depth-limit';
import { Knex, knex } from 'knex';
import { ApolloServer as LegacyServer } from 'apollo-server-express';
import { audit } from './audit';
import { Customer } from './models';

const db: Knex = knex({ client: 'pg', connection: process.env.DATABASE_URL });

interface Context {
  user?: { id: string; roles: string[] };
}

const typeDefs = `#graphql
  scalar Day
  enum ProductOrder { name price }
  type Product { id: ID! name: String! }
  type Query { products(order: ProductOrder!): [Product!] search(text: String!, column: String): [Product!] preview(url: String!): String }
  type Mutation { setRole(id: ID!, role: String!): Boolean removeCustomer(id: ID!): Boolean login(email: String!, password: String!): String }
`;

async function preview(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(3000) }); // BAD: ssrf (helper)
  return (await response.text()).slice(0, 500);
}

const resolvers = {
  Day: new GraphQLScalarType({ name: 'Day' }),
  Query: {
    products: (_: unknown, { order }: { order: 'name' | 'price' }) =>
      db.raw(`SELECT id, name FROM products ORDER BY ${order} LIMIT 100`), // SAFE: sql-injection (enum of the schema)

    search: (_: unknown, args: { text: string; column?: string }) => {
      const column = args.column ?? 'name';
      return db('products').whereRaw(`${column} ILIKE ?`, [`%${args.text}%`]).limit(50); // BAD: sql-injection
    },

    preview: (_: unknown, { url }: { url: string }) => preview(url),
  },
  Mutation: {
    setRole: async (_: unknown, { id, role }: { id: string; role: string }, { user }: Context) => { // BAD: audit-missing
      if (!user?.roles.includes('admin')) throw new GraphQLError('forbidden');
      await db('customers').where({ id }).update({ role });
      return true;
    },

    removeCustomer: async (_: unknown, { id }: { id: string }, { user }: Context) => { // SAFE: audit-missing
      if (!user?.roles.includes('admin')) throw new GraphQLError('forbidden');
      await db('customers').where({ id }).delete();
      await audit.write({ actor: user.id, action: 'customer.remove', target: id });
      return true;
    },

    login: async (_: unknown, { email, password }: { email: string; password: string }) => {
      const customer = await Customer.findOne({ email: String(email) }); // SAFE: nosql-injection (cast)
      if (!customer || !(await customer.verify(password))) {
        audit.write({ actor: 'anonymous', action: 'login.refused', target: String(email).length });
        throw new GraphQLError('invalid credentials');
      }
      audit.write({ actor: customer.id, action: 'login', target: customer.id });
      return customer.issueToken();
    },
  },
};

const shop = new ApolloServer<Context>({ // SAFE: graphql-limits (depth and cost rules)
  typeDefs,
  resolvers,
  introspection: process.env.NODE_ENV === 'development',
  validationRules: [depthLimit(7), createComplexityLimitRule(1000)],
  csrfPrevention: true, // SAFE: csrf
  formatError: (formatted) => ({ message: formatted.message, code: formatted.extensions?.code as string }),
});

const partner = new ApolloServer<Context>({
  typeDefs,
  resolvers,
  introspection: true, // BAD: graphql-limits
  validationRules: [depthLimit(7), createComplexityLimitRule(1000)],
  includeStacktraceInErrorResponses: process.env.NODE_ENV !== 'production', // SAFE: debug-mode
});

const backoffice = new ApolloServer<Context>({
  typeDefs,
  resolvers,
  introspection: false,
  validationRules: [depthLimit(7)],
  allowBatchedHttpRequests: true, // BAD: graphql-limits (batches without a bound)
  csrfPrevention: false, // BAD: csrf
});

const legacy = new LegacyServer({
  typeDefs,
  resolvers,
  introspection: false,
  validationRules: [depthLimit(7)],
  debug: true, // BAD: debug-mode
  formatError: (error) => ({ message: error.message, trace: error.extensions?.exception?.stacktrace }), // BAD: error-detail
});

export async function start(): Promise<void> {
  await Promise.all([shop.start(), backoffice.start(), legacy.start()]);
  const app = express();
  app.use('/graphql', cors({ origin: 'https://shop.example.com', credentials: true }), express.json({ limit: '50kb' }), expressMiddleware(shop)); // SAFE: cors
  app.use('/backoffice', cors({ origin: true, credentials: true }), express.json({ limit: '50kb' }), expressMiddleware(backoffice)); // BAD: cors
  legacy.applyMiddleware({ app: app as never, path: '/legacy' });
  await startStandaloneServer(partner, { listen: { port: 4001 } });
  app.listen(4000);
}
