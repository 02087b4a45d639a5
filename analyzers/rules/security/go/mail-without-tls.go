package notify

import (
	"crypto/tls"
	"net/smtp"

	"github.com/wneessen/go-mail"
	gomail "gopkg.in/mail.v2"
)

func Send(addr string, auth smtp.Auth) error {
	c, err := smtp.Dial(addr)
	if err != nil {
		return err
	}
	defer c.Close()
	// bad: login before the connection is encrypted
	if err := c.Auth(auth); err != nil {
		return err
	}
	return c.Mail("shop@example.com")
}

func Dialer(host, user, password string) *gomail.Dialer {
	d := gomail.NewDialer(host, 587, user, password)
	// bad: never encrypted
	d.StartTLSPolicy = gomail.NoStartTLS
	return d
}

func Client(host, user, password string) (*mail.Client, error) {
	// bad: only if offered
	return mail.NewClient(host, mail.WithUsername(user), mail.WithPassword(password), mail.WithTLSPolicy(mail.TLSOpportunistic))
}

func Encrypted(addr, host string, auth smtp.Auth) error {
	c, err := smtp.Dial(addr)
	if err != nil {
		return err
	}
	if err := c.StartTLS(&tls.Config{ServerName: host}); err != nil {
		return err
	}
	// ok: encrypted by then
	return c.Auth(auth)
}

func Plain(addr, user, password, host string, body []byte) error {
	// ok: PlainAuth refuses to send a password without TLS
	return smtp.SendMail(addr, smtp.PlainAuth("", user, password, host), user, []string{user}, body)
}

func Mandatory(host string) (*mail.Client, error) {
	// ok: demanded
	return mail.NewClient(host, mail.WithTLSPolicy(mail.TLSMandatory))
}

func Configured(d *gomail.Dialer, cfg Config) {
	if cfg.DisableTLS {
		// ok: the operator decides
		d.StartTLSPolicy = gomail.NoStartTLS
	}
}

func Deliver(message []byte) error {
	c, err := smtp.Dial("smtp.example.com:25")
	if err != nil {
		return err
	}
	_ = c.Mail("shop@example.com")
	// bad: the mail goes readable through the network
	body, err := c.Data()
	if err != nil {
		return err
	}
	_, _ = body.Write(message)
	return body.Close()
}

func DeliverHere(message []byte) error {
	c, err := smtp.Dial("localhost:25")
	if err != nil {
		return err
	}
	// ok: this machine
	body, err := c.Data()
	_, _ = body.Write(message)
	return err
}

func Inbox(password string) (*imapclient.Client, error) {
	// bad: a mail box
	c, err := imapclient.DialInsecure("imap.example.com:143", nil)
	if err != nil {
		return nil, err
	}
	return c, c.Login("desk", password).Wait()
}

func OldInbox(password string) error {
	c, err := client.Dial("imap.example.com:143")
	if err != nil {
		return err
	}
	// bad: of the older version
	return c.Login("desk", password)
}

func SecureInbox(password string) error {
	c, err := client.DialTLS("imap.example.com:993", nil)
	if err != nil {
		return err
	}
	// ok: encrypted from the start
	return c.Login("desk", password)
}
