passport.use(new GitHubStrategy(options, async (accessToken, refreshToken, profile, done) => {
  // bad: whose address is it
  const user = await User.findOne({ email: profile.emails[0].value });
  return done(null, user);
}));

export async function google(req: Request) {
  const ticket = await client.verifyIdToken({ idToken: req.body.credential, audience: config.clientId });
  const claims = ticket.getPayload();
  // bad: a claim beside it says whether
  const user = await prisma.user.findUnique({ where: { email: claims.email } });
  return open(user);
}

export async function link(oauthUser: OauthUser, req: Request) {
  const email = oauthUser.email;
  // bad: linked by address
  const account = await this.accounts.findByEmail(email);
  return this.accounts.link(account.id, oauthUser.id);
}

export async function verified(claims: Claims) {
  if (!claims.email_verified) throw new Forbidden();
  // ok: looked at
  return prisma.user.findUnique({ where: { email: claims.email } });
}

export async function byNumber(profile: Profile) {
  // ok: the provider's own number
  return User.findOne({ googleId: profile.id });
}

export async function ours(user: User) {
  // ok: our own account
  return Invitation.findOne({ where: { email: user.email } });
}
