import { ApolloServer, type ApolloServerOptions, type BaseContext } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import { startStandaloneServer } from '@apollo/server/standalone';
import { applyMiddleware } from 'graphql-middleware';
import { allow, deny, rule, shield } from 'graphql-shield';
import { NoSchemaIntrospectionCustomRule, type GraphQLResolveInfo } from 'graphql';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { useDisableIntrospection } from '@graphql-yoga/plugin-disable-introspection';
import { createYoga } from 'graphql-yoga';
import bcrypt from 'bcrypt';
import jwt from 'jsonwebtoken';
import type { Knex } from 'knex';
import pino from 'pino';
import { typeDefs } from './schema';

interface Context extends BaseContext {
  knex: Knex;
  user?: { id: string; role: string };
  headers: Record<string, string | undefined>;
  cookies: Record<string, string | undefined>;
}

interface Registration {
  email: string;
  password: string;
  role?: string;
}

const logger = pino();

const isSignedIn = rule({ cache: 'contextual' })(async (_parent: unknown, _args: unknown, context: Context) => context.user !== undefined);
const isLibrarian = rule({ cache: 'contextual' })(async (_parent: unknown, _args: unknown, context: Context) => context.user?.role === 'librarian');
const claimsLibrarian = rule()(async (_parent: unknown, args: { role?: string }) => args.role === 'librarian'); // BAD: privilege-from-client

const loosePermissions = shield(
  { Mutation: { removeBook: claimsLibrarian } },
  { fallbackRule: allow }, // BAD: default-allow
);

const permissions = shield(
  { Query: { books: allow, '*': isSignedIn }, Mutation: { login: allow, register: allow, '*': isLibrarian } },
  { fallbackRule: deny }, // SAFE: default-allow
);

async function findUser(context: Context) {
  const id = context.cookies.member;
  return id ? context.knex('members').where({ id }).first() : undefined; // BAD: identity-from-cookie
}

export const resolvers = {
  Query: {
    books: (_: unknown, args: { filter: Record<string, unknown> }, { knex }: Context) => knex('books').where(args.filter).limit(50), // BAD: filter-from-request

    booksOf: (_: unknown, args: { author: string; year?: number }, { knex }: Context) =>
      knex('books').where({ author: args.author, ...(args.year ? { year: Number(args.year) } : {}) }).limit(50), // SAFE: filter-from-request

    member: async (_: unknown, args: { id: string }, { knex }: Context) => {
      const row = await knex('members').where({ id: args.id }).first();
      return { ...row, passwordHash: row.password }; // BAD: password-exposed
    },

    memberCard: async (_: unknown, args: { id: string }, { knex }: Context) => knex('members').select('id', 'name').where({ id: args.id }).first(), // SAFE: password-exposed

    me: (_: unknown, __: unknown, context: Context) => findUser(context),

    mine: (_: unknown, __: unknown, { knex, user }: Context) => (user ? knex('members').select('id', 'name').where({ id: user.id }).first() : null), // SAFE: identity-from-cookie (of a verified token)

    shelf: (_: unknown, args: { first: number }) => Array.from({ length: args.first }, (_item, index) => index), // BAD: allocation

    shelfPage: (_: unknown, args: { first: number }) => Array.from({ length: Math.min(Math.max(args.first, 0), 100) }, (_item, index) => index), // SAFE: allocation

    aggregate: (_: unknown, args: { name: string; values: number[] }) => (Math as unknown as Record<string, (...values: number[]) => number>)[args.name](...args.values), // BAD: dynamic-call

    extreme: (_: unknown, args: { name: 'min' | 'max'; values: number[] }) => (args.name === 'min' ? Math.min : Math.max)(...args.values), // SAFE: dynamic-call
  },

  Mutation: {
    async register(_: unknown, { input }: { input: Registration }, { knex }: Context) {
      const password = await bcrypt.hash(input.password, 12); // SAFE: password-cost
      const [row] = await knex('members').insert({ email: input.email, role: input.role, password }).returning(['id']); // BAD: privilege-from-client
      logger.info({ member: row.id }, 'registered');
      return row;
    },

    async registerReader(_: unknown, { input }: { input: Registration }, { knex }: Context) {
      const password = await bcrypt.hash(input.password, 12);
      const [row] = await knex('members').insert({ email: input.email, role: 'reader', password }).returning(['id']); // SAFE: privilege-from-client
      logger.info({ member: row.id }, 'registered');
      return row;
    },

    async login(_: unknown, args: { email: string; password: string }, { knex }: Context) { // BAD: audit-missing
      const row = await knex('members').where({ email: args.email }).first();
      if (!row || !(await bcrypt.compare(args.password, row.password))) throw new Error('wrong email or password');
      return jwt.sign({ sub: row.id }, process.env.JWT_SECRET!, { expiresIn: 60 * 60 * 24 * 365 * 3 }); // BAD: long-lived-token
    },

    async loginStaff(_: unknown, args: { email: string; password: string }, { knex }: Context) { // SAFE: audit-missing
      const row = await knex('staff').where({ email: args.email }).first();
      const known = row !== undefined && (await bcrypt.compare(args.password, row.password));
      logger.info({ staff: row?.id, known }, 'staff login');
      if (!known) throw new Error('wrong email or password');
      return jwt.sign({ sub: row.id }, process.env.JWT_SECRET!, { expiresIn: 60 * 15 }); // SAFE: long-lived-token
    },

    async changeRole(_: unknown, args: { id: string; role: string }, { knex, user }: Context) { // BAD: audit-missing
      if (user?.role !== 'librarian') throw new Error('forbidden');
      await knex('members').where({ id: args.id }).update({ role: args.role });
      return true;
    },

    async removeMember(_: unknown, args: { id: string }, { knex, user }: Context, info: GraphQLResolveInfo) { // SAFE: audit-missing
      await knex('members').where({ id: args.id }).delete();
      logger.warn({ actor: user?.id, member: args.id, field: info.fieldName }, 'member removed');
      return true;
    },
  },
};

const schema = makeExecutableSchema({ typeDefs, resolvers });

const openOptions: ApolloServerOptions<Context> = {
  schema: applyMiddleware(schema, loosePermissions),
  introspection: true, // BAD: introspection
  includeStacktraceInErrorResponses: false,
  plugins: [ApolloServerPluginLandingPageLocalDefault()],
};

const closedOptions: ApolloServerOptions<Context> = {
  schema: applyMiddleware(schema, permissions),
  introspection: false, // SAFE: introspection
  validationRules: [NoSchemaIntrospectionCustomRule],
  plugins: [ApolloServerPluginLandingPageDisabled()],
};

export const yoga = createYoga<Context>({
  schema,
  graphiql: true, // BAD: introspection
});

export const partnerYoga = createYoga<Context>({
  schema,
  graphiql: false,
  landingPage: false,
  plugins: [useDisableIntrospection()], // SAFE: introspection
});

export async function start(context: (headers: Record<string, string | undefined>) => Promise<Context>) {
  const servers = [new ApolloServer(openOptions), new ApolloServer(closedOptions)];
  return Promise.all(
    servers.map((server, index) => startStandaloneServer(server, { listen: { port: 4000 + index }, context: ({ req }) => context(req.headers as Record<string, string | undefined>) })),
  );
}
