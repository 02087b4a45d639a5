package contact

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/smtp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ses/types"
	"github.com/gin-gonic/gin"
)

func Contact(w http.ResponseWriter, r *http.Request) {
	subject := r.FormValue("subject")
	text := r.FormValue("text")
	message := "To: team@example.com\r\nSubject: " + subject + "\r\n\r\nA message"
	// bad: the subject ends where the sender wants it to
	_ = smtp.SendMail("mail:25", nil, "noreply@example.com", []string{"team@example.com"}, []byte(message))
	plain := "Subject: contact\r\n\r\n" + text
	// ok: below the empty line
	_ = smtp.SendMail("mail:25", nil, "noreply@example.com", []string{"team@example.com"}, []byte(plain))
	encoded := "Subject: " + mime.QEncoding.Encode("utf-8", subject) + "\r\n\r\nA message"
	// ok: encoded
	_ = smtp.SendMail("mail:25", nil, "noreply@example.com", []string{"team@example.com"}, []byte(encoded))
}

type invitation struct {
	Name  string `json:"name"`
	Email string `json:"email"`
}

func Invite(c *gin.Context) {
	var in invitation
	if err := c.ShouldBindJSON(&in); err != nil {
		return
	}
	msg := []byte(fmt.Sprintf("From: %s <noreply@example.com>\r\nTo: %s\r\nSubject: come\r\n\r\nHello", in.Name, in.Email))
	// bad: formatted
	_ = smtp.SendMail("mail:25", nil, "noreply@example.com", []string{in.Email}, msg)
	if strings.ContainsAny(in.Name, "\r\n") {
		return
	}
	// ok: looked at
	_ = smtp.SendMail("mail:25", nil, "a@example.com", nil, []byte("Subject: "+in.Name+"\r\n\r\nHello"))
}

func Report(w http.ResponseWriter, r *http.Request) {
	var in invitation
	_ = json.NewDecoder(r.Body).Decode(&in)
	raw := "Subject: " + in.Name + "\n\nsee attachment"
	// bad: as it is, by another service
	_ = &types.RawMessage{Data: []byte(raw)}
	client, _ := smtp.Dial("mail:25")
	body, _ := client.Data()
	// bad: written to the connection
	fmt.Fprintf(body, "Reply-To: %s\r\nSubject: report\r\n\r\nHello", in.Email)
	// ok: constant
	fmt.Fprintf(body, "Subject: report\r\n\r\nHello")
}
