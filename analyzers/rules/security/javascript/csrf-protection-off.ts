import cookieSession from 'cookie-session';
import csurf from 'csurf';
import lusca from 'lusca';
import { ApolloServer } from '@apollo/server';

// bad: all but GET left out
app.use(csurf({ cookie: true, ignoreMethods: ['GET', 'HEAD', 'OPTIONS', 'POST', 'DELETE'] }));

app.use(
  lusca({
    xframe: 'SAMEORIGIN',
    // bad: switched off
    csrf: false,
  }),
);

const server = new ApolloServer({
  schema,
  // bad: simple requests reach mutations
  csrfPrevention: false,
});

export const config = {
  // bad: origin not compared
  kit: { csrf: { checkOrigin: false } },
};

// ok: reading only
app.use(csurf({ cookie: true, ignoreMethods: ['GET', 'HEAD', 'OPTIONS'] }));

// ok: on
app.use(lusca({ csrf: true, xframe: 'SAMEORIGIN' }));

// ok: same site
app.use(cookieSession({ keys: [process.env.KEY!], sameSite: 'lax', secure: true }));

// ok: on for Apollo
new ApolloServer({ schema, csrfPrevention: true });
