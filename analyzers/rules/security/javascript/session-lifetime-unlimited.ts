import session from 'express-session';
import cookieSession from 'cookie-session';

// bad: a year
app.use(session({ secret: process.env.SECRET, cookie: { maxAge: 1000 * 60 * 60 * 24 * 365 } }));
// bad: the days first
app.use(cookieSession({ name: 'sid', maxAge: 365 * 24 * 60 * 60 * 1000 }));
// bad: as a number
app.use(session({ secret: process.env.SECRET, cookie: { secure: true, maxAge: 31536000000 } }));
// ok: a week
app.use(session({ secret: process.env.SECRET, cookie: { maxAge: 7 * 24 * 60 * 60 * 1000 } }));
// ok: as long as the browser is open
app.use(session({ secret: process.env.SECRET }));
// ok: files, no session
app.use(express.static('assets', { maxAge: 1000 * 60 * 60 * 24 * 365 }));
