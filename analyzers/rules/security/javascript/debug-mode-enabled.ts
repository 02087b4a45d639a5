import { ApolloServer } from '@apollo/server';
import errorhandler from 'errorhandler';
import express from 'express';
import inspector from 'node:inspector';

const app = express();

// bad: stack traces in every error
const server = new ApolloServer({ typeDefs, resolvers, includeStacktraceInErrorResponses: true });

// ok: only outside production
const shop = new ApolloServer({ typeDefs, resolvers, includeStacktraceInErrorResponses: process.env.NODE_ENV !== 'production' });

@Module({
  imports: [
    // bad: the old name of it
    GraphQLModule.forRoot({ driver: ApolloDriver, debug: true, autoSchemaFile: true }),
    // ok: off
    GraphQLModule.forRoot({ driver: ApolloDriver, debug: false }),
  ],
})
export class AppModule {}

// bad: sends the stack to whoever asked
app.use(errorhandler());

if (process.env.NODE_ENV === 'development') {
  // ok: on a developer's machine
  app.use(errorhandler());
}

app.get('/debug', (req, res) => {
  // bad: every key of the service
  res.json({ uptime: process.uptime(), env: process.env });
});

app.get('/version', (req, res) => {
  // ok: one harmless value
  res.json({ env: process.env.NODE_ENV });
});

export function inspect() {
  // bad: runs what is sent to it
  inspector.open(9229, '0.0.0.0');
}

// ok: of another kind
const log = pino({ debug: true });

app.get('/environment', (req, res) => {
  // bad: keys and all
  res.json({
    ok: true,
    ...process.env
  })
})
