package feeds

import (
	"context"
	"crypto/tls"
	"encoding/xml"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/antchfx/xmlquery"
	"github.com/lestrrat-go/libxml2/parser"
	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"
)

type feed struct {
	XMLName xml.Name `xml:"feed"`
	Source  string   `xml:"source"`
	Entries []struct {
		ID    string `xml:"id"`
		Title string `xml:"title"`
	} `xml:"entry"`
}

type Feeds struct {
	reader *kafka.Reader
	log    *zap.Logger
	known  *xmlquery.Node
}

func Reader(brokers string) *kafka.Reader {
	return kafka.NewReader(kafka.ReaderConfig{
		Brokers: strings.Split(brokers, ","),
		GroupID: "feeds",
		Topic:   "feeds",
		Dialer: &kafka.Dialer{
			Timeout: 5 * time.Second,
			TLS:     &tls.Config{InsecureSkipVerify: os.Getenv("APP_ENV") == "local"}, // SAFE: tls-verification (a developer's machine only)
		},
	})
}

func LabReader(broker string) *kafka.Reader {
	dialer := &kafka.Dialer{Timeout: 5 * time.Second, TLS: &tls.Config{}}
	dialer.TLS.InsecureSkipVerify = true // BAD: tls-verification
	return kafka.NewReader(kafka.ReaderConfig{Brokers: []string{broker}, Topic: "lab", Dialer: dialer})
}

func (f *Feeds) normalise(raw []byte) (string, error) {
	p := parser.New(parser.XMLParseNoEnt, parser.XMLParseDTDLoad, parser.XMLParseDTDAttr)
	doc, err := p.Parse(raw) // BAD: xxe (helper)
	if err != nil {
		return "", err
	}
	defer doc.Free()
	return doc.String(), nil
}

func (f *Feeds) decode(raw []byte) (*feed, error) {
	var out feed
	return &out, xml.Unmarshal(raw, &out) // SAFE: xxe (helper)
}

func (f *Feeds) Run(ctx context.Context) error {
	for {
		msg, err := f.reader.ReadMessage(ctx)
		if err != nil {
			return err
		}
		text, err := f.normalise(msg.Value)
		if err != nil {
			f.log.Warn("document skipped", zap.Int64("offset", msg.Offset))
			continue
		}
		parsed, err := f.decode([]byte(text))
		if err != nil {
			continue
		}
		f.log.Info("feed", zap.String("source", parsed.Source)) // SAFE: log-injection (fields of a JSON encoder)
		for _, entry := range parsed.Entries {
			if f.exists(entry.ID) || f.titled(entry.Title) {
				continue
			}
			fmt.Fprintf(os.Stdout, "new entry %s of %s\n", entry.ID, parsed.Source) // BAD: log-injection
		}
	}
}

func (f *Feeds) exists(id string) bool {
	return xmlquery.FindOne(f.known, "//entry[id='"+id+"']") != nil // BAD: xpath-injection (helper)
}

func (f *Feeds) titled(title string) bool {
	for _, node := range xmlquery.Find(f.known, "//entry/title") { // SAFE: xpath-injection (helper)
		if node.InnerText() == title {
			return true
		}
	}
	return false
}
