import { Logger } from '@nestjs/common';
import pino from 'pino';

const logger = pino();

app.post('/login', async (req, res) => {
  // bad: whole body
  logger.info({ body: req.body }, 'login');
  // bad: headers
  console.log('headers', req.headers);
  const { email, password } = req.body;
  // bad: password in the text
  console.log(`login of ${email.length} with ${password}`);
  // bad: serialised body
  logger.debug('body ' + JSON.stringify(req.body));
  res.end();
});

export class AuthService {
  private readonly logger = new Logger(AuthService.name);

  async issue(user: User) {
    const tokens = await this.tokens.issue(user.id);
    // bad: token
    this.logger.log(`issued ${tokens.accessToken}`);
    // bad: address
    this.logger.warn('mail not verified', user.email);
    // bad: key of the service
    console.error('key', process.env.STRIPE_SECRET_KEY);
    // ok: identifier
    this.logger.log(`issued a token for ${user.id}`);
    // ok: the word stands in the text only
    this.logger.log('password changed');
    // ok: count
    this.logger.log({ count: tokens.length }, 'access tokens');
    // ok: one harmless header
    logger.info({ agent: req.headers['user-agent'] }, 'client');
    // ok: masked
    this.logger.log(`mail to ${mask(user.email)}`);
    // ok: presence only
    this.logger.log({ hasToken: Boolean(user.token), emailId: user.emailId }, 'state');
  }
}

export async function more(req, loginDto, dbPassword) {
  // bad: one secret header
  logger.info(`auth ${req.get('Authorization')}`);
  // bad: the whole sign-in
  logger.debug({ loginDto }, 'sign-in');
  // bad: a key of another name
  logger.warn('connect with', dbPassword);
  // bad: message of winston
  logger.log({ level: 'info', message: `token ${req.token}` });
  // ok: a statement about it
  logger.debug({ hasPassword: req.hasPassword, isPassword: true }, 'sign-in');
  // ok: how long
  logger.debug(`password of ${dbPassword.length}`);
}

export function named(value, state) {
  // bad: the key tells
  logger.info({ refreshToken: value }, 'issued');
  // ok: masked
  logger.info({ refreshToken: mask(value) }, 'issued');
  // ok: a number of them
  logger.info({ token: state.tokenCount }, 'issued');
  // bad: the text tells
  console.log('issued token:', value);
  // ok: about it
  console.log('token expired for', value);
}

export const signIn = {
  async handler(request: any, h: any) {
    // bad: the log of hapi
    request.log(['auth'], `refused: ${request.payload.name} / ${request.payload.password}`);
    // ok: who it was
    request.log(['auth'], `refused: ${request.payload.name}`);
    // bad: what a service prints is its log
    process.stdout.write('token ' + request.headers.authorization);
    // ok: how many
    process.stdout.write(`${request.payload.tokens.length} tokens`);
    return h.response().code(401);
  },
};

export function trace(settings: any) {
  // bad: a function that logs
  debug('connect with %s', settings.apiKey);
  // ok: another thing of the same name
  debug('connect with %s', settings.apiUrl);
}

export async function POST(request: Request) {
  const order = await request.json();
  // bad: all of the body
  console.log('received', order);
  // ok: one field of it
  console.log('received', order.id);
  return new Response(null, { status: 204 });
}

export function hook(req: any, res: any) {
  const { headers } = req;
  // bad: all headers
  logger.info({ headers }, 'hook');
  const size = req.body.length;
  // ok: how long
  logger.info({ size }, 'hook');
  res.end();
}

export class SignInController {
  @Post('login')
  async login(@Body() dto: LoginDto) {
    // bad: the password is in it
    this.logger.log(`sign-in ${JSON.stringify(dto)}`);
    // ok: who it was
    this.logger.log(`sign-in of ${dto.name}`);
  }
}

export async function register(input: SignUpInput, page: PageInput) {
  // bad: the same
  logger.debug({ input }, 'sign-up');
  // ok: a page holds no password
  logger.debug({ page }, 'sign-up');
}

export async function show(id: string) {
  const user = await users.findOne({ where: { id } });
  // bad: all of the row
  console.log('found', user);
  // bad: under a key
  logger.info({ user }, 'found');
  // bad: as text
  logger.info(`found ${JSON.stringify(user)}`);
  // ok: its number
  logger.info({ id: user.id }, 'found');
}

export async function shown(id: string, customer: string) {
  const member = await members.findOne({ where: { id }, select: { id: true, name: true } });
  // ok: two columns
  console.log('found', member);
  // ok: a name
  console.log('of', customer);
}
