package mailroom

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"html"
	"html/template"
	"net"
	"net/http"
	netmail "net/mail"
	"net/smtp"
	"net/textproto"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/SebastiaanKlippert/go-wkhtmltopdf"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/microcosm-cc/bluemonday"
	"github.com/sendgrid/sendgrid-go"
	sgmail "github.com/sendgrid/sendgrid-go/helpers/mail"
	"github.com/wneessen/go-mail"
	"github.com/yuin/goldmark"
	gmhtml "github.com/yuin/goldmark/renderer/html"
	"gopkg.in/gomail.v2"
)

const desk = "desk@example.com"

var (
	noteTemplate = template.Must(template.New("note").Parse(`<p>{{.Name}} writes:</p><blockquote>{{.Text}}</blockquote>`))
	pageTemplate = template.Must(template.New("page").Parse(`<main>{{.}}</main>`))
	breaks       = strings.NewReplacer("\r", " ", "\n", " ")
	raw          = goldmark.New(goldmark.WithRendererOptions(gmhtml.WithUnsafe())) // BAD: unescaped-markup
	plain        = goldmark.New()                                                  // SAFE: unescaped-markup
)

type Note struct{ Name, Text string }

func deliver(message []byte) error {
	client, err := smtp.Dial("smtp.example.com:25")
	if err != nil {
		return err
	}
	defer client.Close()
	_ = client.Mail(desk)
	_ = client.Rcpt(desk)
	body, err := client.Data() // BAD: mail-tls (no STARTTLS before it)
	if err != nil {
		return err
	}
	_, _ = body.Write(message)
	return body.Close()
}

func deliverSecurely(message []byte) error {
	client, err := smtp.Dial("smtp.example.com:587")
	if err != nil {
		return err
	}
	defer client.Close()
	if err := client.StartTLS(&tls.Config{ServerName: "smtp.example.com"}); err != nil {
		return err
	}
	_ = client.Auth(smtp.PlainAuth("", "desk", os.Getenv("SMTP_PASSWORD"), "smtp.example.com"))
	_ = client.Mail(desk)
	_ = client.Rcpt(desk)
	body, err := client.Data() // SAFE: mail-tls
	if err != nil {
		return err
	}
	_, _ = body.Write(message)
	return body.Close()
}

func bulkClient() (*mail.Client, error) {
	return mail.NewClient("bulk.example.com", mail.WithTLSPolicy(mail.NoTLS), mail.WithUsername("bulk"), mail.WithPassword(os.Getenv("BULK_PASSWORD"))) // BAD: mail-tls
}

func noticeClient() (*mail.Client, error) {
	return mail.NewClient("notice.example.com", mail.WithTLSPolicy(mail.TLSMandatory), mail.WithUsername("notice"), mail.WithPassword(os.Getenv("NOTICE_PASSWORD"))) // SAFE: mail-tls
}

func inbox() (*imapclient.Client, error) {
	client, err := imapclient.DialInsecure("imap.example.com:143", nil) // BAD: mail-tls
	if err != nil {
		return nil, err
	}
	return client, client.Login("desk", os.Getenv("IMAP_PASSWORD")).Wait()
}

func archiveInbox() (*imapclient.Client, error) {
	client, err := imapclient.DialTLS("imap.example.com:993", nil) // SAFE: mail-tls
	if err != nil {
		return nil, err
	}
	return client, client.Login("archive", os.Getenv("IMAP_PASSWORD")).Wait()
}

func mailAddress(text string) (string, error) {
	address, err := netmail.ParseAddress(text)
	if err != nil {
		return "", err
	}
	return address.String(), nil
}

func Contact(w http.ResponseWriter, r *http.Request) {
	message := "From: " + r.FormValue("email") + "\r\nTo: " + desk + "\r\nSubject: " + r.FormValue("subject") + "\r\n\r\n" + r.FormValue("text")
	_ = smtp.SendMail("localhost:25", nil, desk, []string{desk}, []byte(message)) // BAD: mail-header
	w.WriteHeader(http.StatusAccepted)
}

func ContactLines(w http.ResponseWriter, r *http.Request) {
	var message bytes.Buffer
	fmt.Fprintf(&message, "To: %s\r\n", desk)
	fmt.Fprintf(&message, "Reply-To: %s\r\n\r\n", r.PostFormValue("email")) // BAD: mail-header
	message.WriteString(r.PostFormValue("text"))
	_ = deliver(message.Bytes())
	w.WriteHeader(http.StatusAccepted)
}

func ContactParsed(w http.ResponseWriter, r *http.Request) {
	address, err := mailAddress(r.PostFormValue("email"))
	if err != nil {
		http.Error(w, "no address", http.StatusUnprocessableEntity)
		return
	}
	var message bytes.Buffer
	fmt.Fprintf(&message, "To: %s\r\n", desk)
	fmt.Fprintf(&message, "Reply-To: %s\r\nSubject: %s\r\n\r\n", address, breaks.Replace(r.PostFormValue("subject"))) // SAFE: mail-header
	message.WriteString(r.PostFormValue("text"))
	_ = deliverSecurely(message.Bytes())
	w.WriteHeader(http.StatusAccepted)
}

func ContactGomail(w http.ResponseWriter, r *http.Request) {
	message := gomail.NewMessage()
	message.SetHeader("From", desk)
	message.SetHeader("To", desk)
	message.SetHeader("Subject", r.FormValue("subject")) // SAFE: mail-header (the library encodes)
	message.SetBody("text/plain", r.FormValue("text"))
	_ = gomail.NewDialer("smtp.example.com", 465, "desk", os.Getenv("SMTP_PASSWORD")).DialAndSend(message)
	w.WriteHeader(http.StatusAccepted)
}

func Feedback(w http.ResponseWriter, r *http.Request) {
	message := gomail.NewMessage()
	message.SetHeader("From", desk)
	message.SetHeader("To", desk)
	message.SetBody("text/html", "<p>"+r.FormValue("name")+" writes:</p><p>"+r.FormValue("text")+"</p>") // BAD: mail-html
	_ = gomail.NewDialer("smtp.example.com", 465, "desk", os.Getenv("SMTP_PASSWORD")).DialAndSend(message)
	w.WriteHeader(http.StatusAccepted)
}

func FeedbackTemplate(w http.ResponseWriter, r *http.Request) {
	var body bytes.Buffer
	if err := noteTemplate.Execute(&body, Note{Name: r.FormValue("name"), Text: r.FormValue("text")}); err != nil {
		http.Error(w, "cannot write", http.StatusInternalServerError)
		return
	}
	message := gomail.NewMessage()
	message.SetHeader("To", desk)
	message.SetBody("text/html", body.String()) // SAFE: mail-html
	_ = gomail.NewDialer("smtp.example.com", 465, "desk", os.Getenv("SMTP_PASSWORD")).DialAndSend(message)
	w.WriteHeader(http.StatusAccepted)
}

func Welcome(w http.ResponseWriter, r *http.Request) {
	name := r.FormValue("name")
	page := fmt.Sprintf("<h1>Hello %s</h1>", name)
	message := sgmail.NewSingleEmail(sgmail.NewEmail("Desk", desk), "Welcome", sgmail.NewEmail(name, r.FormValue("email")), "Hello", page) // BAD: mail-html
	_, _ = sendgrid.NewSendClient(os.Getenv("SENDGRID_KEY")).Send(message)
	w.WriteHeader(http.StatusAccepted)
}

func WelcomeEscaped(w http.ResponseWriter, r *http.Request) {
	page := fmt.Sprintf("<h1>Hello %s</h1>", html.EscapeString(r.FormValue("name")))
	message := sgmail.NewSingleEmail(sgmail.NewEmail("Desk", desk), "Welcome", sgmail.NewEmail("", r.FormValue("email")), "Hello", page) // SAFE: mail-html
	_, _ = sendgrid.NewSendClient(os.Getenv("SENDGRID_KEY")).Send(message)
	w.WriteHeader(http.StatusAccepted)
}

func Show(w http.ResponseWriter, r *http.Request) {
	_ = pageTemplate.Execute(w, template.HTML(r.FormValue("text"))) // BAD: unescaped-markup
}

func ShowMarkdown(w http.ResponseWriter, r *http.Request) {
	var body bytes.Buffer
	_ = raw.Convert([]byte(r.FormValue("text")), &body)
	content := body.String()
	_ = pageTemplate.Execute(w, template.HTML(content)) // BAD: unescaped-markup
}

func ShowClean(w http.ResponseWriter, r *http.Request) {
	var body bytes.Buffer
	_ = plain.Convert([]byte(r.FormValue("text")), &body)
	clean := bluemonday.UGCPolicy().SanitizeBytes(body.Bytes())
	_ = pageTemplate.Execute(w, template.HTML(clean)) // SAFE: unescaped-markup
}

func ShowLink(w http.ResponseWriter, r *http.Request) {
	link := template.URL(r.FormValue("link"))
	_ = pageTemplate.Execute(w, struct{ Link template.URL }{link}) // BAD: unescaped-markup (a javascript: address passes)
}

func ShowText(w http.ResponseWriter, r *http.Request) {
	_ = pageTemplate.Execute(w, r.FormValue("text")) // SAFE: unescaped-markup (the template escapes)
}

func Print(w http.ResponseWriter, r *http.Request) {
	generator, err := wkhtmltopdf.NewPDFGenerator()
	if err != nil {
		http.Error(w, "cannot print", http.StatusInternalServerError)
		return
	}
	generator.AddPage(wkhtmltopdf.NewPageReader(strings.NewReader(r.FormValue("html")))) // BAD: html-renderer
	_ = generator.Create()
	_, _ = w.Write(generator.Bytes())
}

func PrintBrowser(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := chromedp.NewContext(r.Context())
	defer cancel()
	var picture []byte
	markup := "<h1>" + r.FormValue("title") + "</h1>"
	err := chromedp.Run(ctx, chromedp.Navigate("about:blank"), chromedp.ActionFunc(func(ctx context.Context) error {
		tree, err := page.GetFrameTree().Do(ctx)
		if err != nil {
			return err
		}
		return page.SetDocumentContent(tree.Frame.ID, markup).Do(ctx) // BAD: html-renderer
	}), chromedp.FullScreenshot(&picture, 90))
	if err != nil {
		http.Error(w, "cannot print", http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(picture)
}

func PrintCommand(w http.ResponseWriter, r *http.Request) {
	command := exec.CommandContext(r.Context(), "wkhtmltopdf", "--enable-local-file-access", "-", "-")
	command.Stdin = strings.NewReader("<body>" + r.FormValue("body") + "</body>") // BAD: html-renderer
	command.Stdout = w
	_ = command.Run()
}

func PrintNote(w http.ResponseWriter, r *http.Request) {
	var body bytes.Buffer
	_ = noteTemplate.Execute(&body, Note{Name: r.FormValue("name"), Text: r.FormValue("text")})
	generator, err := wkhtmltopdf.NewPDFGenerator()
	if err != nil {
		http.Error(w, "cannot print", http.StatusInternalServerError)
		return
	}
	reader := wkhtmltopdf.NewPageReader(&body)
	reader.DisableLocalFileAccess.Set(true)
	reader.DisableJavascript.Set(true)
	generator.AddPage(reader) // SAFE: html-renderer
	_ = generator.Create()
	_, _ = w.Write(generator.Bytes())
}

func greet(connection net.Conn, name string) error {
	_ = connection.SetDeadline(time.Now().Add(5 * time.Second))
	return textproto.NewConn(connection).PrintfLine("HELO %s", breaks.Replace(name)) // SAFE: mail-header
}
