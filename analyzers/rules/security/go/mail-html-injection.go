package mails

import (
	"bytes"
	"fmt"
	"html"
	"html/template"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/sendgrid/sendgrid-go/helpers/mail"
	"gopkg.in/gomail.v2"
)

func Contact(w http.ResponseWriter, r *http.Request) {
	body := r.FormValue("body")
	m := gomail.NewMessage()
	// bad: what the sender wrote, as HTML
	m.SetBody("text/html", "<h1>Contact</h1><p>"+body+"</p>")
	// ok: escaped
	m.SetBody("text/html", "<p>"+html.EscapeString(body)+"</p>")
	// ok: plain text
	m.SetBody("text/plain", body)
	_ = dialer.DialAndSend(m)
}

type invitation struct {
	Inviter string `json:"inviter"`
	Email   string `json:"email"`
}

func Invite(c *gin.Context) {
	var in invitation
	if err := c.ShouldBindJSON(&in); err != nil {
		return
	}
	markup := fmt.Sprintf("<p>%s invites you</p>", in.Inviter)
	// bad: formatted before
	message := mail.NewSingleEmail(from, "Come", to, "Come", markup)
	var out bytes.Buffer
	_ = template.Must(template.New("come").Parse("<p>{{.Inviter}}</p>")).Execute(&out, in)
	m := gomail.NewMessage()
	// ok: a template that escapes
	m.AddAlternative("text/html", out.String())
	// ok: constant
	m.AddAlternative("text/html", "<p>come</p>")
	send(message, m)
}

func Welcome(user *User, link string) {
	m := gomail.NewMessage()
	// bad: a name that somebody chose
	m.SetBody("text/html", fmt.Sprintf(`<p>Hello %s, <a href="%s">begin</a></p>`, user.FirstName, link))
	// ok: nothing of a person's in it
	m.SetBody("text/html", fmt.Sprintf(`<p><a href="%s">begin</a></p>`, link))
	// ok: escaped
	m.SetBody("text/html", fmt.Sprintf("<p>Hello %s</p>", html.EscapeString(user.FirstName)))
}

func Greet(user *User) error {
	body := "Content-Type: text/html\r\n\r\n<h1>Dear " + user.Name + "</h1>"
	// bad: a message put together by hand
	return smtp.SendMail("relay:25", nil, sender, []string{user.Email}, []byte(body))
}

func GreetPlain(user *User) error {
	body := "Content-Type: text/plain\r\n\r\n<Dear> " + user.Name
	// ok: plain text
	return smtp.SendMail("relay:25", nil, sender, []string{user.Email}, []byte(body))
}

func ByPostmark(user *User) postmark.Email {
	return postmark.Email{
		To: user.Email,
		// bad: another provider
		HtmlBody: "<p>Hello " + user.FirstName + "</p>",
	}
}
