import Fastify, { FastifyRequest } from 'fastify';
import mercurius, { IResolvers } from 'mercurius';
import { createVerifier } from 'fast-jwt';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import seedrandom from 'seedrandom';
import serialize from 'serialize-to-js';
import { MikroORM } from '@mikro-orm/postgresql';
import { Plant } from './plant.entity';

const jwks = createRemoteJWKSet(new URL('https://id.example.com/jwks'));
const LATIN = /^([a-z]+\s?)*$/i; // BAD: slow-regex

const schema = `
  type Plant { id: ID!, name: String!, neighbours: [Plant!]! }
  type Query { plants(filter: String): [Plant!]!, plant(id: ID!): Plant, layout(seed: String!): [Int!]! }
  type Mutation { restore(state: String!): Boolean! }
`;

async function gardener(request: FastifyRequest) {
  const token = request.headers.authorization?.slice(7) ?? '';
  const { payload } = await jwtVerify(token, jwks, { issuer: 'https://id.example.com', audience: 'garden' }); // SAFE: jwt-audience
  return payload.sub;
}

async function visitor(request: FastifyRequest) {
  const token = request.headers.authorization?.slice(7) ?? '';
  const { payload } = await jwtVerify(token, jwks, { algorithms: ['RS256'] }); // BAD: jwt-audience
  return payload.sub;
}

const machine = createVerifier({ key: process.env.MACHINE_KEY ?? '', algorithms: ['HS256'], cache: true }); // SAFE: jwt-algorithm

export async function build(orm: MikroORM) {
  const app = Fastify({ logger: true, bodyLimit: 128 * 1024 });

  const resolvers: IResolvers = {
    Query: {
      plants: async (_root, { filter }) => {
        const em = orm.em.fork();
        return em.find(Plant, JSON.parse(filter ?? '{}'), { limit: 50 }); // BAD: filter-from-request
      },
      plant: async (_root, { id }) => {
        const em = orm.em.fork();
        return em.findOne(Plant, { id: Number(id) }); // SAFE: filter-from-request
      },
      layout: (_root, { seed }) => {
        const random = seedrandom(seed);
        return Array.from({ length: 12 }, () => Math.floor(random() * 100)); // SAFE: seeded-random (a repeatable picture)
      },
    },
    Mutation: {
      restore: (_root, { state }) => {
        const restored = serialize.deserialize(state); // BAD: deserialization
        return Array.isArray(restored) && restored.every((name) => LATIN.test(name));
      },
    },
  };

  await app.register(mercurius, {
    schema,
    resolvers,
    graphiql: process.env.NODE_ENV !== 'production',
    context: async (request) => ({ subject: await visitor(request) }),
  });

  app.post('/machines/plan', async (request) => {
    const claims = await machine(String(request.headers['x-machine']));
    return { machine: claims.sub, at: Date.now() };
  });

  app.get('/me', async (request) => ({ subject: await gardener(request) }));

  return app;
}
