const crypto = require('crypto');
const express = require('express');
const session = require('express-session');
const passport = require('passport');
const helmet = require('helmet');
const { Strategy: LocalStrategy } = require('passport-local');
const { Strategy: GitHubStrategy } = require('passport-github2');
const { Strategy: SlackStrategy } = require('passport-slack-oauth2');
const RedisStore = require('connect-redis').default;
const members = require('./members');
const redis = require('./redis');

const production = process.env.NODE_ENV === 'production';
const app = express();

app.set('trust proxy', 1);
app.use(
  helmet({
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", "'unsafe-inline'", "'unsafe-eval'"], // BAD: csp
        imgSrc: ["'self'", 'https:'],
      },
    },
  }),
);

app.use(
  session({
    store: new RedisStore({ client: redis }),
    secret: process.env.SESSION_SECRET || 'members-session', // BAD: hardcoded-secret
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, secure: production, sameSite: 'lax', maxAge: 8 * 3600 * 1000 }, // SAFE: cookie-flags
  }),
);
app.use(passport.initialize());
app.use(passport.session());

passport.use(
  new LocalStrategy((username, password, done) => {
    members.findByName(username, (err, member) => {
      if (err || !member) return done(err, false);
      crypto.scrypt(password, member.salt, 64, (failure, key) => {
        if (failure) return done(failure);
        return done(null, crypto.timingSafeEqual(key, member.key) ? member : false); // SAFE: timing-compare
      });
    });
  }),
);

passport.use(
  new GitHubStrategy(
    {
      clientID: process.env.GITHUB_ID,
      clientSecret: process.env.GITHUB_SECRET,
      callbackURL: 'https://members.example.com/auth/github/callback',
      state: true, // SAFE: oauth-state
    },
    (accessToken, refreshToken, profile, done) => members.findOrCreate(profile.id, done),
  ),
);

passport.use(
  'slack',
  new SlackStrategy(
    {
      clientID: process.env.SLACK_ID,
      clientSecret: process.env.SLACK_SECRET,
      callbackURL: '/auth/slack/callback',
      state: false, // BAD: oauth-state
    },
    (accessToken, refreshToken, profile, done) => members.findOrCreate(profile.user.id, done),
  ),
);

passport.serializeUser((member, done) => done(null, member.id));
passport.deserializeUser((id, done) => members.findById(id, done));

app.post('/login', express.urlencoded({ extended: false }), passport.authenticate('local'), (req, res) => {
  const back = /^\/(?![/\\])[\w/-]*$/.test(req.body.back) ? req.body.back : '/';
  res.redirect(back); // SAFE: open-redirect (a path of the site)
});

app.get('/auth/github', passport.authenticate('github', { scope: ['user:email'] }));
app.get('/auth/github/callback', passport.authenticate('github'), (req, res) => {
  res.redirect(req.query.return_to || '/'); // BAD: open-redirect
});
app.get('/auth/slack', passport.authenticate('slack'));
app.get('/auth/slack/callback', passport.authenticate('slack'), (req, res) => res.redirect('/'));

module.exports = app;
