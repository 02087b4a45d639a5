const fs = require('fs');
const express = require('express');
const jwt = require('jsonwebtoken');
const jwksClient = require('jwks-rsa');
const { expressjwt } = require('express-jwt');

const router = express.Router();
const publicKey = fs.readFileSync(process.env.JWT_PUBLIC_KEY || '/etc/keys/jwt.pub');
const privateKey = fs.readFileSync(process.env.JWT_PRIVATE_KEY || '/etc/keys/jwt.key');
const client = jwksClient({ jwksUri: 'https://login.example.com/.well-known/jwks.json', cache: true });

function keyOf(header, callback) {
  client.getSigningKey(header.kid, function (err, key) {
    callback(err, key && key.getPublicKey());
  });
}

function member(req, res, next) {
  const token = (req.get('authorization') || '').replace(/^Bearer /, '');
  jwt.verify(token, keyOf, { algorithms: ['RS256'], audience: 'members', issuer: 'https://login.example.com/' }, (err, claims) => { // SAFE: jwt-verification
    if (err) return res.sendStatus(401);
    req.member = claims;
    return next();
  });
}

function visitor(req, res, next) {
  const token = req.cookies.visitor;
  if (token) req.visitor = jwt.decode(token).sub; // BAD: jwt-verification
  next();
}

function partner(req, res, next) {
  try {
    req.partner = jwt.verify(req.get('x-partner-token'), publicKey); // BAD: jwt-algorithm
  } catch (err) {
    return res.sendStatus(401);
  }
  return next();
}

function machine(req, res, next) {
  const claims = jwt.verify(req.get('x-machine-token'), process.env.MACHINE_SECRET, {
    algorithms: ['HS512'], // SAFE: jwt-algorithm
    maxAge: '5m',
  });
  req.machine = claims.sub;
  next();
}

function archived(req, res, next) {
  jwt.verify(
    req.query.ticket,
    publicKey,
    {
      algorithms: ['RS256'],
      ignoreExpiration: true, // BAD: jwt-expiry
    },
    (err, claims) => {
      req.ticket = claims;
      next(err);
    },
  );
}

function issue(subject, roles) {
  return jwt.sign({ sub: subject, roles }, privateKey, { algorithm: 'RS256', expiresIn: '20m', audience: 'members' }); // SAFE: jwt-expiry
}

function deviceToken(device) {
  const claims = { sub: device.id, kind: 'device' };
  return jwt.sign(claims, process.env.MACHINE_SECRET, { expiresIn: '3650d' }); // BAD: long-lived-token
}

router.use('/admin', expressjwt({ secret: publicKey, algorithms: ['RS256'], audience: 'admin' }));
router.get('/me', member, (req, res) => res.json(req.member));
router.get('/start', visitor, (req, res) => res.json({ visitor: req.visitor }));
router.get('/partner/stock', partner, (req, res) => res.json(req.app.locals.stock.of(req.partner.sub)));
router.get('/machine/config', machine, (req, res) => res.json(req.app.locals.config.of(req.machine)));
router.get('/archive', archived, (req, res) => res.json(req.ticket));
router.post('/token', member, (req, res) => res.json({ token: issue(req.member.sub, req.member.roles) }));
router.post('/devices', member, (req, res) => res.json({ token: deviceToken({ id: req.member.sub }) }));

router.get('/kid', (req, res) => {
  const { header } = jwt.decode(req.query.token, { complete: true }) || {};
  res.json({ kid: header && header.kid }); // SAFE: jwt-verification (only which key it names)
});

module.exports = router;
