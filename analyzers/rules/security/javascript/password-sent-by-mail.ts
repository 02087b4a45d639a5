export async function createUser(dto: NewUser) {
  const password = generate(12);
  await users.create({ ...dto, hash: await argon2.hash(password) });
  // bad: in a mailbox for years
  await transporter.sendMail({ to: dto.email, subject: 'Welcome', text: `Your password is ${password}` });
}

export async function forgot(user: User) {
  const temporary = generate(12);
  const newPassword = temporary;
  // bad: put together
  await sendEmail({ to: user.email, subject: 'Your new password', html: '<p>New password: ' + newPassword + '</p>' });
}

export async function invite(mail: string, password: string) {
  // bad: a template's
  await this.mailerService.sendMail({ to: mail, template: 'welcome', context: { mail, password: password } });
}

export async function resetLink(user: User, token: string) {
  // ok: a link
  await transporter.sendMail({ to: user.email, subject: 'Set your password', text: `${config.publicUrl}/set-password?token=${token}` });
}

export function connection(password: string) {
  // ok: the mail server's own
  return nodemailer.createTransport({ host: config.host, auth: { user: config.user, pass: password } });
}

export async function changed(user: User) {
  // ok: tells that it was changed
  await sendEmail({ to: user.email, subject: 'Password changed', html: '<p>Your password was changed.</p>' });
}
