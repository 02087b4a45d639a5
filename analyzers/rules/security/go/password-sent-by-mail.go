package mails

import (
	"fmt"
	"net/smtp"
)

func (s *Service) Welcome(user User, password string) error {
	// bad: in a mailbox for years
	return s.mailer.Send(user.Email, "Welcome", fmt.Sprintf("Your password is %s", password))
}

func (s *Service) Forgot(user User) error {
	newPassword := generate(12)
	body := "Your new password: " + newPassword
	// bad: put together
	return smtp.SendMail(s.host, s.auth, s.sender, []string{user.Email}, []byte(body))
}

func Invite(mail, password string) error {
	// bad: the first one
	return sendMail(mail, "Invitation", "Sign in with "+password)
}

func (s *Service) ResetLink(user User, token string) error {
	// ok: a link
	return s.mailer.Send(user.Email, "Set your password", s.publicURL+"/set-password?token="+token)
}

func auth(user, password string) smtp.Auth {
	// ok: the mail server's own
	return smtp.PlainAuth("", user, password, "mail.example.com")
}

func (s *Service) Changed(user User) error {
	// ok: tells that it was changed
	return s.mailer.Send(user.Email, "Password changed", "Your password was changed.")
}
