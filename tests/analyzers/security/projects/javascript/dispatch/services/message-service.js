const nunjucks = require('nunjucks');
const { parse } = require('../lib/receipt');

const environment = new nunjucks.Environment(null, { autoescape: true });

module.exports = class MessageService {
  constructor({ mailer }) {
    this.mailer = mailer;
  }

  async send(to, name, text) {
    const html = environment.renderString('<p>{{ text }}</p>', { text }); // SAFE: template-injection (other parameter: the template is a constant, the text is a value)
    await this.mailer.welcome(to, name, html);
  }

  async receipt(document) {
    const { total, signed } = parse(document);
    return { total, signed };
  }
};
