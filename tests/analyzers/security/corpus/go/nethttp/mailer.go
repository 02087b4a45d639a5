package mailer

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	mrand "math/rand"
	"mime"
	"net/http"
	"net/mail"
	"net/smtp"
	"strconv"
	"strings"
	"time"
)

type Mailer struct {
	addr    string
	auth    smtp.Auth
	from    string
	baseURL string
}

func (m *Mailer) send(to, subject, body string) error {
	msg := "From: " + m.from + "\r\nTo: " + to + "\r\nSubject: " + subject + "\r\n\r\n" + body
	return smtp.SendMail(m.addr, m.auth, m.from, []string{to}, []byte(msg)) // BAD: header-injection (helper)
}

func (m *Mailer) Contact(w http.ResponseWriter, r *http.Request) {
	if err := m.send("office@example.com", r.FormValue("subject"), r.FormValue("text")); err != nil {
		http.Error(w, "not sent", http.StatusBadGateway)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

func (m *Mailer) Invite(w http.ResponseWriter, r *http.Request) {
	to, err := mail.ParseAddress(r.FormValue("email"))
	if err != nil {
		http.Error(w, "bad address", http.StatusBadRequest)
		return
	}
	subject := mime.QEncoding.Encode("utf-8", r.FormValue("team")+" invites you")
	msg := fmt.Sprintf("From: %s\r\nTo: %s\r\nSubject: %s\r\n\r\nJoin us at %s/join\r\n", m.from, to.String(), subject, m.baseURL)
	err = smtp.SendMail(m.addr, m.auth, m.from, []string{to.Address}, []byte(msg)) // SAFE: header-injection (parsed address, encoded subject)
	if err != nil {
		http.Error(w, "not sent", http.StatusBadGateway)
	}
}

func oneLine(s string) (string, error) {
	if strings.ContainsAny(s, "\r\n") {
		return "", errors.New("line break in a header")
	}
	return s, nil
}

func (m *Mailer) Feedback(w http.ResponseWriter, r *http.Request) {
	subject, err := oneLine(r.FormValue("subject"))
	if err != nil {
		http.Error(w, "bad subject", http.StatusBadRequest)
		return
	}
	msg := []byte("From: " + m.from + "\r\nSubject: " + subject + "\r\n\r\n" + r.FormValue("text"))
	_ = smtp.SendMail(m.addr, m.auth, m.from, []string{"feedback@example.com"}, msg) // SAFE: header-injection (line breaks refused)
}

func (m *Mailer) Ticket(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Ticket", r.FormValue("ticket"))                                                                             // SAFE: header-injection (net/http replaces line breaks)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": r.FormValue("file")})) // SAFE: header-injection
	w.WriteHeader(http.StatusNoContent)
}

func resetToken() string {
	b := make([]byte, 32)
	if _, err := rand.Read(b); err != nil {
		panic(err)
	}
	return hex.EncodeToString(b) // SAFE: reset-token
}

func (m *Mailer) Forgot(w http.ResponseWriter, r *http.Request) {
	to, err := mail.ParseAddress(r.FormValue("email"))
	if err != nil {
		http.Error(w, "bad address", http.StatusBadRequest)
		return
	}
	link := "https://" + r.Host + "/reset?token=" + resetToken() // BAD: reset-token (host is the client's)
	if err := m.send(to.Address, "Your new password", link); err != nil {
		slog.Error("reset mail not sent", "error", err)
	}
	w.WriteHeader(http.StatusAccepted)
}

func (m *Mailer) ForgotKiosk(w http.ResponseWriter, r *http.Request) {
	resetToken := strconv.FormatInt(time.Now().UnixNano(), 36) // BAD: reset-token
	if err := m.send("kiosk@example.com", "Kiosk password", m.baseURL+"/reset?token="+resetToken); err != nil {
		slog.Error("reset mail not sent", "error", err)
	}
}

func (m *Mailer) Confirm(w http.ResponseWriter, r *http.Request) {
	link := fmt.Sprintf("%s/reset?token=%s", m.baseURL, resetToken()) // SAFE: reset-token (configured host)
	if err := m.send("staff@example.com", "Confirm", link); err != nil {
		slog.Error("mail not sent", "error", err)
	}
}

func (m *Mailer) SendCode(w http.ResponseWriter, r *http.Request) {
	code := fmt.Sprintf("%06d", mrand.Intn(1000000)) // BAD: insecure-random
	_ = m.send("staff@example.com", "Your sign-in code", code)
}

func (m *Mailer) Retry(to, subject, body string) error {
	var err error
	for attempt := range 4 {
		if err = m.send(to, subject, body); err == nil {
			return nil
		}
		time.Sleep(time.Duration(attempt)*time.Second + time.Duration(mrand.Int63n(int64(time.Second)))) // SAFE: insecure-random (jitter)
	}
	return err
}
