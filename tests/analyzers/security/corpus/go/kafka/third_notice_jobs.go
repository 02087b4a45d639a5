package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"log"
	"mime"
	"net/smtp"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"text/template"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/segmentio/kafka-go"
)

type notice struct {
	Kind    string `json:"kind"`
	Name    string `json:"name"`
	Mail    string `json:"mail"`
	Subject string `json:"subject"`
	Text    string `json:"text"`
	File    string `json:"file"`
}

var (
	invoiceFile = regexp.MustCompile(`^invoice-[0-9]{6,10}\.pdf$`)
	breaks      = strings.NewReplacer("\r", " ", "\n", " ")
	welcome     = template.Must(template.New("welcome").Parse("Hello {{ .Name }},\n\nyour account is ready.\n"))
)

type jobs struct {
	bucket string
	client *s3.Client
	auth   smtp.Auth
}

func (j *jobs) send(to string, message []byte) error {
	return smtp.SendMail(os.Getenv("SMTP_HOST")+":587", j.auth, "notices@example.com", []string{to}, message)
}

func (j *jobs) plain(n notice) error {
	var message bytes.Buffer
	fmt.Fprintf(&message, "To: %s\r\nSubject: %s\r\n\r\n", n.Mail, n.Subject) // BAD: mail-header
	if err := welcome.Execute(&message, n); err != nil {
		return err
	}
	return j.send(n.Mail, message.Bytes())
}

func (j *jobs) encoded(n notice) error {
	subject := mime.QEncoding.Encode("utf-8", breaks.Replace(n.Subject))
	return j.send("desk@example.com", []byte("Subject: "+subject+"\r\n\r\n"+n.Text)) // SAFE: mail-header
}

func (j *jobs) html(n notice) error {
	body := "<p>Dear " + n.Name + ",</p><p>" + n.Text + "</p>"
	head := "Subject: Notice\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
	return j.send(n.Mail, []byte(head+body)) // BAD: mail-html
}

func (j *jobs) digest(n notice) error {
	var lines strings.Builder
	for _, line := range strings.Split(n.Text, "\n") {
		lines.WriteString("<li>" + html.EscapeString(line) + "</li>")
	}
	head := "Subject: Digest\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
	return j.send(n.Mail, []byte(head+"<ul>"+lines.String()+"</ul>")) // SAFE: mail-html
}

func (j *jobs) publish(ctx context.Context, n notice) error {
	_, err := j.client.PutObject(ctx, &s3.PutObjectInput{
		Bucket: aws.String(j.bucket),
		Key:    aws.String("notices/" + n.Name),
		Body:   strings.NewReader(n.Text),
		ACL:    types.ObjectCannedACLPublicReadWrite, // BAD: public-bucket
	})
	return err
}

func (j *jobs) stamp(ctx context.Context, n notice) error {
	if !invoiceFile.MatchString(n.File) {
		return fmt.Errorf("unknown file")
	}
	command := "qpdf --overlay stamp.pdf -- /srv/invoices/" + n.File + " /srv/stamped/" + n.File
	return exec.CommandContext(ctx, "sh", "-c", command).Run() // SAFE: command-injection (a pattern)
}

func (j *jobs) attach(n notice) error {
	content, err := os.ReadFile(filepath.Join("/srv/attachments", n.File)) // BAD: path-traversal
	if err != nil {
		return err
	}
	return j.send(n.Mail, append([]byte("Subject: File\r\n\r\n"), content...))
}

func (j *jobs) run(ctx context.Context, reader *kafka.Reader) error {
	handlers := map[string]func(notice) error{"plain": j.plain, "desk": j.encoded, "html": j.html, "digest": j.digest, "attach": j.attach}
	for {
		message, err := reader.ReadMessage(ctx)
		if err != nil {
			return err
		}
		var n notice
		if err := json.Unmarshal(message.Value, &n); err != nil {
			log.Printf("offset %d: %q", message.Offset, err.Error()) // SAFE: log-injection (quoted)
			continue
		}
		if handler, ok := handlers[n.Kind]; ok && handler(n) == nil {
			continue
		}
		_ = j.publish(ctx, n)
		_ = j.stamp(ctx, n)
	}
}
