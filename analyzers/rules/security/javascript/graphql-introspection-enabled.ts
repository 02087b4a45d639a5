import { ApolloServer } from '@apollo/server';

// bad: whatever the environment
const server = new ApolloServer({ typeDefs, resolvers, introspection: true });
// ok: the default, which is off in production
const plain = new ApolloServer({ typeDefs, resolvers });
// ok: by the environment
const tied = new ApolloServer({ typeDefs, resolvers, introspection: process.env.NODE_ENV !== 'production' });

@Module({
  imports: [
    // bad: NestJS
    GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, autoSchemaFile: true, introspection: true }),
    // ok: off
    GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, introspection: false }),
  ],
})
export class AppModule {}

export const other = new ApolloServer<Context>({
  schema,
  // bad: several lines
  introspection: true,
  plugins: [],
});
// ok: of something else
const token = verify({ introspection: true });
