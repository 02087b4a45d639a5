package contact

import (
	"fmt"
	"mime"
	"net"
	"net/http"
	"net/smtp"
	"strings"

	"gopkg.in/gomail.v2"
)

const addr = "localhost:25"

func Contact(w http.ResponseWriter, r *http.Request) {
	subject := r.FormValue("subject")
	msg := []byte("To: help@example.com\r\nSubject: " + subject + "\r\n\r\n" + r.FormValue("text"))
	// bad: the subject brings its own headers
	_ = smtp.SendMail(addr, nil, "shop@example.com", []string{"help@example.com"}, msg)
}

func Formatted(w http.ResponseWriter, r *http.Request) {
	text := fmt.Sprintf("Subject: %s\r\n\r\nHello", r.FormValue("subject"))
	// bad: formatted
	_ = smtp.SendMail(addr, nil, "shop@example.com", []string{"help@example.com"}, []byte(text))
}

func Raw(conn net.Conn, r *http.Request) {
	// bad: an answer by hand
	fmt.Fprintf(conn, "HTTP/1.1 302 Found\r\nLocation: %s\r\n\r\n", r.FormValue("to"))
}

func Safe(w http.ResponseWriter, r *http.Request) {
	subject := r.FormValue("subject")
	if strings.ContainsAny(subject, "\r\n") {
		http.Error(w, "bad subject", http.StatusBadRequest)
		return
	}
	// ok: checked
	_ = smtp.SendMail(addr, nil, "shop@example.com", nil, []byte("Subject: "+subject+"\r\n\r\nHello"))
	// ok: encoded
	_ = smtp.SendMail(addr, nil, "shop@example.com", nil, []byte("Subject: "+mime.QEncoding.Encode("utf-8", r.FormValue("title"))+"\r\n\r\nHello"))
	// ok: only the text is the caller's
	_ = smtp.SendMail(addr, nil, "shop@example.com", nil, []byte("Subject: question\r\n\r\n"+r.FormValue("text")))
	m := gomail.NewMessage()
	// ok: the library encodes it
	m.SetHeader("Subject", r.FormValue("title"))
	// ok: net/http replaces line breaks
	w.Header().Set("X-Name", r.FormValue("name"))
}
