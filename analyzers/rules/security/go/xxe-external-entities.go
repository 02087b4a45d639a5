package imports

import (
	"encoding/xml"
	"io"
	"net/http"

	"github.com/lestrrat-go/libxml2"
	"github.com/lestrrat-go/libxml2/parser"
)

func Take(w http.ResponseWriter, r *http.Request) {
	// bad: entities are put in
	p := parser.New(parser.XMLParseNoEnt)
	doc, err := p.ParseReader(r.Body)
	_, _ = doc, err
}

func Order(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	// bad: the DTD may stand anywhere
	doc, err := libxml2.Parse(body, parser.XMLParseDTDLoad)
	// bad: both
	other, err := libxml2.ParseString(string(body), parser.XMLParseNoNet|parser.XMLParseNoEnt)
	_, _, _ = doc, other, err
}

type order struct {
	ID string `xml:"id"`
}

func Safe(w http.ResponseWriter, r *http.Request) {
	// ok: no network, no entities
	p := parser.New(parser.XMLParseNoNet)
	_, _ = p.ParseReader(r.Body)
	var o order
	// ok: the standard library knows no external entities
	_ = xml.NewDecoder(r.Body).Decode(&o)
	// ok: without options
	_, _ = libxml2.ParseReader(r.Body)
}
