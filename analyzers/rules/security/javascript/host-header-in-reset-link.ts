export async function forgotPassword(req: Request, res: Response) {
  const token = await newToken(req.body.email);
  // bad: header of the caller
  const link = `https://${req.headers.host}/reset/${token}`;
  await mail(req.body.email, link);
  res.sendStatus(204);
}

export async function invite(req: Request, user: User) {
  const base = `${req.protocol}://${req.get('host')}`;
  // bad: with the protocol
  const url = `${base}/invite?token=${user.inviteToken}`;
  await mail(user.email, url);
}

export async function verify(ctx: Context, user: User, token: string) {
  // bad: Koa
  await mail(user.email, 'https://' + ctx.host + '/verify?token=' + token);
}

export async function resetMail(req: Request, user: User) {
  const { origin } = req.headers;
  await mailer.send({
    to: user.email,
    // bad: the origin is the caller's as well
    html: `<a href="${origin}/reset-password?token=${user.resetToken}">Reset</a>`,
  });
}

export async function configured(user: User, token: string) {
  // ok: configured
  const link = `${config.publicUrl}/reset/${token}`;
  await mail(user.email, link);
}

export function canonical(req: Request) {
  // ok: no secret in it
  const url = `https://${req.headers.host}/about`;
  return url;
}

export async function listed(req: Request, user: User, token: string) {
  const host = req.headers.host ?? '';
  if (!config.hosts.includes(host)) throw new BadRequest();
  // ok: looked up
  const link = `https://${host}/reset/${token}`;
  await mail(user.email, link);
}

export const forgotten = {
  method: 'POST',
  path: '/forgotten',
  async handler(request: any, h: any) {
    const code = await newToken(request.payload.mail);
    // bad: hapi
    const link = `https://${request.info.host}/reset/${code}`;
    await mail(request.payload.mail, link);
    return h.response().code(202);
  },
};

export class Accounts {
  @Post('forgot')
  async forgot(@Body('email') email: string, @Headers('host') host: string) {
    const token = await newToken(email);
    // bad: NestJS
    await this.mailer.sendMail({ to: email, text: `https://${host}/reset/${token}` });
  }

  @Post('resend')
  async resend(@Body('email') email: string, @Headers('accept-language') host: string) {
    const token = await newToken(email);
    // ok: another header
    await this.mailer.sendMail({ to: email, text: `https://${this.host}/reset/${token}?${host}` });
  }
}

export async function requestReset(form: FormData) {
  const host = (await headers()).get('host');
  const token = await newToken(form.get('email'));
  // bad: Next.js
  await mail(form.get('email'), `https://${host}/reset/${token}`);
}

export async function joined(req: Request, user: User, token: string) {
  const host = req.headers['x-forwarded-host'];
  // bad: put together by a list
  await mail(user.email, ['https:/', host, 'reset', token].join('/'));
  // ok: no secret in it
  await mail(user.email, ['https:/', host, 'about'].join('/'));
}
