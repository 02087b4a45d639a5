package jobs

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"mime"
	"net/smtp"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/generative-ai-go/genai"
	"github.com/jung-kurt/gofpdf"
	"github.com/nats-io/nats.go"
	"github.com/playwright-community/playwright-go"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"golang.org/x/text/encoding/charmap"
)

const largest = 4 << 20

type Jobs struct {
	db      *sql.DB
	tickets *mongo.Collection
	model   *genai.GenerativeModel
	browser playwright.Browser
	key     []byte
	letter  *template.Template
}

type Attachment struct {
	Name    string `json:"name"`
	Content []byte `json:"content"`
	Pages   int    `json:"pages"`
}

type Letter struct {
	To, Name, Subject, Text, Markup string
}

var extension = regexp.MustCompile(`^\.(pdf|png|jpe?g)$`)

func decode[T any](message *nats.Msg) (T, error) {
	var value T
	return value, json.Unmarshal(message.Data, &value)
}

func (j *Jobs) Keep(message *nats.Msg) error {
	attachment, err := decode[Attachment](message)
	if err != nil {
		return err
	}
	target := path.Join("/var/lib/feeds", attachment.Name)
	return os.WriteFile(target, attachment.Content, 0o600) // BAD: upload-name
}

func (j *Jobs) KeepHashed(message *nats.Msg) error {
	attachment, err := decode[Attachment](message)
	if err != nil {
		return err
	}
	suffix := strings.ToLower(filepath.Ext(attachment.Name))
	if !extension.MatchString(suffix) {
		return errors.New("not a kind that is kept")
	}
	sum := sha256.Sum256(attachment.Content)
	return os.WriteFile(filepath.Join("/var/lib/feeds", hex.EncodeToString(sum[:])+suffix), attachment.Content, 0o600) // SAFE: upload-name
}

func (j *Jobs) KeepRooted(message *nats.Msg) error {
	attachment, err := decode[Attachment](message)
	if err != nil {
		return err
	}
	root, err := os.OpenRoot("/var/lib/feeds")
	if err != nil {
		return err
	}
	defer root.Close()
	file, err := root.Create(filepath.Base(attachment.Name)) // SAFE: upload-name (within a root)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = file.Write(attachment.Content)
	return err
}

func (j *Jobs) Split(message *nats.Msg) ([][]byte, error) {
	attachment, err := decode[Attachment](message)
	if err != nil {
		return nil, err
	}
	pages := make([][]byte, attachment.Pages) // BAD: allocation
	for i := range pages {
		pages[i] = attachment.Content[i*1024 : (i+1)*1024]
	}
	return pages, nil
}

func (j *Jobs) SplitAll(message *nats.Msg) [][]byte {
	pages := make([][]byte, 0, len(message.Data)/1024+1) // SAFE: allocation (of the size of what came)
	for part := range bytes.SplitSeq(message.Data, []byte("\f")) {
		pages = append(pages, part)
	}
	return pages
}

func (j *Jobs) Latin(message *nats.Msg) (string, error) {
	text, err := charmap.ISO8859_1.NewDecoder().Bytes(message.Data)
	buffer := make([]byte, 64*1024) // SAFE: allocation (constant)
	copy(buffer, text)
	return string(buffer), err
}

func (j *Jobs) Count(ctx context.Context, message *nats.Msg) (int64, error) {
	filter := bson.D{{Key: "$where", Value: "this.votes > " + string(message.Data)}}
	return j.tickets.CountDocuments(ctx, filter) // BAD: where-javascript
}

func (j *Jobs) CountVotes(ctx context.Context, votes int) (int64, error) {
	return j.tickets.CountDocuments(ctx, bson.M{"votes": bson.M{"$gt": votes}}) // SAFE: where-javascript
}

func (j *Jobs) CountOpen(ctx context.Context) (int64, error) {
	return j.tickets.CountDocuments(ctx, bson.M{"$where": "this.closed < this.opened"}) // SAFE: where-javascript (constant)
}

func (j *Jobs) Search(ctx context.Context, message *nats.Msg) (int64, error) {
	var criteria map[string]any
	if err := bson.UnmarshalExtJSON(message.Data, true, &criteria); err != nil {
		return 0, err
	}
	return j.tickets.CountDocuments(ctx, criteria) // BAD: filter-from-request
}

func (j *Jobs) SearchState(ctx context.Context, message *nats.Msg) (int64, error) {
	wanted, err := decode[struct{ State string }](message)
	if err != nil {
		return 0, err
	}
	return j.tickets.CountDocuments(ctx, bson.M{"state": wanted.State}) // SAFE: filter-from-request
}

func (j *Jobs) Announce(message *nats.Msg) error {
	letter, err := decode[Letter](message)
	if err != nil {
		return err
	}
	header := map[string]string{"To": letter.To, "Subject": letter.Subject, "MIME-Version": "1.0"}
	var raw strings.Builder
	for name, value := range header {
		raw.WriteString(name + ": " + value + "\r\n")
	}
	raw.WriteString("\r\n" + letter.Text)
	return smtp.SendMail("localhost:25", nil, "feeds@example.com", []string{letter.To}, []byte(raw.String())) // BAD: mail-header
}

func (j *Jobs) AnnounceEncoded(message *nats.Msg) error {
	letter, err := decode[Letter](message)
	if err != nil {
		return err
	}
	raw := fmt.Sprintf("To: members@example.com\r\nSubject: %s\r\n\r\n%s", mime.QEncoding.Encode("utf-8", letter.Subject), letter.Text) // SAFE: mail-header (line breaks are encoded)
	return smtp.SendMail("localhost:25", nil, "feeds@example.com", []string{"members@example.com"}, []byte(raw))
}

func (j *Jobs) Greet(message *nats.Msg) error {
	letter, err := decode[Letter](message)
	if err != nil {
		return err
	}
	body := "MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<h1>Dear " + letter.Name + "</h1>"
	return smtp.SendMail("localhost:25", nil, "feeds@example.com", []string{"members@example.com"}, []byte(body)) // BAD: mail-html
}

func (j *Jobs) GreetTemplate(message *nats.Msg) error {
	letter, err := decode[Letter](message)
	if err != nil {
		return err
	}
	body := bytes.NewBufferString("MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n")
	if err := j.letter.Execute(body, letter); err != nil {
		return err
	}
	return smtp.SendMail("localhost:25", nil, "feeds@example.com", []string{"members@example.com"}, body.Bytes()) // SAFE: mail-html
}

func (j *Jobs) Print(message *nats.Msg) ([]byte, error) {
	letter, err := decode[Letter](message)
	if err != nil {
		return nil, err
	}
	page, err := j.browser.NewPage()
	if err != nil {
		return nil, err
	}
	if err := page.SetContent(letter.Markup); err != nil { // BAD: html-renderer
		return nil, err
	}
	return page.PDF()
}

func (j *Jobs) PrintOffline(message *nats.Msg) ([]byte, error) {
	letter, err := decode[Letter](message)
	if err != nil {
		return nil, err
	}
	var body bytes.Buffer
	if err := j.letter.Execute(&body, letter); err != nil {
		return nil, err
	}
	page, err := j.browser.NewPage(playwright.BrowserNewPageOptions{Offline: playwright.Bool(true), JavaScriptEnabled: playwright.Bool(false)})
	if err != nil {
		return nil, err
	}
	if err := page.SetContent(body.String()); err != nil { // SAFE: html-renderer
		return nil, err
	}
	return page.PDF()
}

func (j *Jobs) PrintPlain(message *nats.Msg, out io.Writer) error {
	document := gofpdf.New("P", "mm", "A4", "")
	document.AddPage()
	document.SetFont("Arial", "", 11)
	document.MultiCell(0, 6, string(message.Data), "", "", false) // SAFE: html-renderer (text, no markup)
	return document.Output(out)
}

func (j *Jobs) Title(message *nats.Msg) (string, error) {
	document, err := goquery.NewDocumentFromReader(io.LimitReader(bytes.NewReader(message.Data), largest))
	if err != nil {
		return "", err
	}
	return document.Find("title").Text(), nil // SAFE: html-renderer (parsed, not rendered)
}

func (j *Jobs) Convert(message *nats.Msg) error {
	attachment, err := decode[Attachment](message)
	if err != nil {
		return err
	}
	return exec.Command("convert", attachment.Name, "/var/lib/feeds/out.png").Run() // BAD: argument-injection
}

func (j *Jobs) ConvertInput(message *nats.Msg) error {
	command := exec.Command("convert", "png:-", "-resize", "200x200", "/var/lib/feeds/out.png") // SAFE: argument-injection (on standard input)
	command.Stdin = bytes.NewReader(message.Data)
	return command.Run()
}

func (j *Jobs) Rows(ctx context.Context, message *nats.Msg) error {
	answer, err := j.model.GenerateContent(ctx, genai.Text("SQL for: "+string(message.Data)))
	if err != nil {
		return err
	}
	statement := fmt.Sprint(answer.Candidates[0].Content.Parts[0])
	_, err = j.db.ExecContext(ctx, statement) // BAD: model-output
	return err
}

func (j *Jobs) Summary(ctx context.Context, message *nats.Msg) error {
	answer, err := j.model.GenerateContent(ctx, genai.Text("Summarise: "+string(message.Data)))
	if err != nil {
		return err
	}
	_, err = j.db.ExecContext(ctx, "INSERT INTO summaries (text) VALUES ($1)", fmt.Sprint(answer.Candidates[0].Content.Parts[0])) // SAFE: model-output
	return err
}

func (j *Jobs) Settle(ctx context.Context, message *nats.Msg) error {
	event, err := decode[struct{ Reference, Status string }](message)
	if err != nil {
		return err
	}
	mac := hmac.New(sha256.New, j.key)
	mac.Write(message.Data)
	given, err := base64.StdEncoding.DecodeString(message.Header.Get("Signature"))
	if err != nil || !hmac.Equal(given, mac.Sum(nil)) {
		return errors.New("not signed by the shop")
	}
	slog.InfoContext(ctx, "settled", "reference", event.Reference)
	_, err = j.db.ExecContext(ctx, "UPDATE orders SET paid = TRUE WHERE reference = $1", event.Reference) // SAFE: webhook-signature
	return err
}
