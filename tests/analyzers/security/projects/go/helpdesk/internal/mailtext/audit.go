package mailtext

import (
	"fmt"
	"net/smtp"
	"os"
)

func Record(event, detail string) error {
	text := fmt.Sprintf("To: ops@northwind.example\r\nSubject: %s\r\n\r\n%s", event, detail)
	auth := smtp.PlainAuth("", os.Getenv("SMTP_USER"), os.Getenv("SMTP_PASSWORD"), "mail.northwind.example")
	return smtp.SendMail("mail.northwind.example:587", auth, "desk@northwind.example", []string{"ops@northwind.example"}, []byte(text)) // SAFE: mail-header (look-alike: the server calls audit.Record)
}
