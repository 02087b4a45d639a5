import { ApolloServer } from '@apollo/server';
import errorhandler from 'errorhandler';
import express from 'express';

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

// ok: of another kind
const log = pino({ debug: true });
