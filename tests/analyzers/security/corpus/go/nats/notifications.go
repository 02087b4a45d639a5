package notifications

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	htmltemplate "html/template"
	"log"
	"net"
	"net/http"
	"net/smtp"
	"os"
	"strings"
	"text/template"
	"time"

	"github.com/nats-io/nats.go"
)

type notice struct {
	To       string            `json:"to"`
	Subject  string            `json:"subject"`
	Template string            `json:"template"`
	Kind     string            `json:"kind"`
	Webhook  string            `json:"webhook"`
	Data     map[string]string `json:"data"`
}

type Notifier struct {
	hooks  map[string]string
	client *http.Client
	smtp   string
	kinds  *htmltemplate.Template
}

func Connect() (*nats.Conn, error) {
	return nats.Connect("tls://nats.example.com:4222", nats.UserCredentials(os.Getenv("NATS_CREDS")), nats.Secure(&tls.Config{MinVersion: tls.VersionTLS12})) // SAFE: cleartext-transport
}

func ConnectEdge() (*nats.Conn, error) {
	return nats.Connect("nats://edge.example.com:4222", nats.Token(os.Getenv("NATS_TOKEN"))) // BAD: cleartext-transport
}

func ConnectLab() (*nats.Conn, error) {
	return nats.Connect("tls://lab.example.com:4222", nats.Secure(&tls.Config{InsecureSkipVerify: true})) // BAD: tls-verification
}

func (n *Notifier) Subscribe(nc *nats.Conn) error {
	_, err := nc.QueueSubscribe("notices.>", "notifier", func(m *nats.Msg) {
		var x notice
		if err := json.Unmarshal(m.Data, &x); err != nil {
			log.Printf("bad notice on %s: %q", m.Subject, m.Data) // SAFE: log-injection (%q)
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		log.Printf("notice for %s", x.To) // BAD: log-injection
		n.mail(x)
		n.render(x)
		_ = n.hook(ctx, x)
		_ = n.channel(ctx, x)
	})
	return err
}

func (n *Notifier) mail(x notice) {
	headers := map[string]string{"To": x.To, "Subject": x.Subject}
	var b strings.Builder
	for name, value := range headers {
		fmt.Fprintf(&b, "%s: %s\r\n", name, value)
	}
	_ = smtp.SendMail(n.smtp, nil, "noreply@example.com", []string{"queue@example.com"}, []byte(b.String()+"\r\nSee the portal.")) // BAD: header-injection (helper)
}

func (n *Notifier) render(x notice) {
	var b bytes.Buffer
	if x.Template != "" {
		t, err := template.New("notice").Parse(x.Template) // BAD: template-injection (helper)
		if err == nil {
			_ = t.Execute(&b, n)
		}
	}
	_ = n.kinds.ExecuteTemplate(&b, x.Kind, x.Data) // SAFE: template-injection (parsed at start; the name only chooses)
}

func (n *Notifier) hook(ctx context.Context, x notice) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, x.Webhook, strings.NewReader(x.Subject)) // BAD: ssrf (helper)
	if err != nil {
		return err
	}
	resp, err := n.client.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func (n *Notifier) channel(ctx context.Context, x notice) error {
	address, ok := n.hooks[x.Kind]
	if !ok {
		return fmt.Errorf("no channel for %q", x.Kind)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(x.Subject)) // SAFE: ssrf (helper)
	if err != nil {
		return err
	}
	resp, err := n.client.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func (n *Notifier) Reachable(m *nats.Msg) {
	conn, err := net.DialTimeout("tcp", string(m.Data), time.Second) // BAD: ssrf
	if err == nil {
		_ = conn.Close()
	}
	_ = m.Respond([]byte(fmt.Sprint(err == nil)))
}

func (n *Notifier) Ready(m *nats.Msg) {
	conn, err := net.DialTimeout("tcp", n.smtp, time.Second) // SAFE: ssrf (configured)
	if err == nil {
		_ = conn.Close()
	}
	_ = m.Respond([]byte(fmt.Sprint(err == nil)))
}
