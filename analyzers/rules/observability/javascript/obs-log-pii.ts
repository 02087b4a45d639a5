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
