package catalogue

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"github.com/antchfx/xmlquery"
	"github.com/antchfx/xpath"
	"github.com/lestrrat-go/libxml2"
	"github.com/lestrrat-go/libxml2/parser"
)

type Product struct {
	XMLName xml.Name `xml:"product"`
	SKU     string   `xml:"sku,attr" json:"sku"`
	Title   string   `xml:"title" json:"title"`
}

type Catalogue struct {
	doc *xmlquery.Node
}

var attributes = map[string]string{"sku": "@sku", "brand": "@brand", "ean": "@ean"}

func Open(file string) (*Catalogue, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	doc, err := xmlquery.Parse(f) // SAFE: xxe (encoding/xml underneath)
	if err != nil {
		return nil, err
	}
	return &Catalogue{doc: doc}, nil
}

func (c *Catalogue) BySKU(w http.ResponseWriter, r *http.Request) {
	expr := fmt.Sprintf("//product[@sku='%s' and @public='1']", r.URL.Query().Get("sku"))
	node, err := xmlquery.Query(c.doc, expr) // BAD: xpath-injection
	write(w, node, err)
}

func (c *Catalogue) ByBrand(w http.ResponseWriter, r *http.Request) {
	compiled, err := xpath.Compile("//product[brand/text()=\"" + r.FormValue("brand") + "\"]") // BAD: xpath-injection
	if err != nil {
		http.Error(w, "bad brand", http.StatusBadRequest)
		return
	}
	write(w, xmlquery.QuerySelector(c.doc, compiled), nil)
}

func (c *Catalogue) Nth(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil {
		http.Error(w, "bad number", http.StatusBadRequest)
		return
	}
	node, err := xmlquery.Query(c.doc, fmt.Sprintf("(//product)[%d]", n)) // SAFE: xpath-injection (integer)
	write(w, node, err)
}

func (c *Catalogue) Attribute(w http.ResponseWriter, r *http.Request) {
	attr, ok := attributes[r.URL.Query().Get("by")]
	value := r.URL.Query().Get("value")
	if !ok || strings.ContainsAny(value, `'"`) {
		http.Error(w, "bad attribute", http.StatusBadRequest)
		return
	}
	node, err := xmlquery.Query(c.doc, "//product["+attr+"='"+value+"']") // SAFE: xpath-injection (quotes refused)
	write(w, node, err)
}

func (c *Catalogue) find(tag, text string) *xmlquery.Node {
	return xmlquery.FindOne(c.doc, "//product["+tag+"='"+text+"']") // BAD: xpath-injection (helper)
}

func (c *Catalogue) Title(w http.ResponseWriter, r *http.Request) {
	write(w, c.find("title", r.PathValue("title")), nil)
}

func (c *Catalogue) Compare(w http.ResponseWriter, r *http.Request) {
	for _, node := range xmlquery.Find(c.doc, "//product[@public='1']") { // SAFE: xpath-injection (constant expression)
		if node.SelectAttr("ean") == r.URL.Query().Get("ean") {
			write(w, node, nil)
			return
		}
	}
	http.NotFound(w, r)
}

func (c *Catalogue) Upload(w http.ResponseWriter, r *http.Request) {
	var p Product
	dec := xml.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20))
	dec.Strict = false
	dec.Entity = xml.HTMLEntity
	if err := dec.Decode(&p); err != nil { // SAFE: xxe (encoding/xml knows no external entities)
		http.Error(w, "bad document", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(p)
}

func (c *Catalogue) Validate(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	doc, err := libxml2.Parse(body, parser.XMLParseDTDLoad, parser.XMLParseNoEnt) // BAD: xxe
	if err != nil {
		http.Error(w, "bad document", http.StatusBadRequest)
		return
	}
	defer doc.Free()
	w.Header().Set("Content-Type", "text/plain")
	_, _ = io.WriteString(w, doc.String())
}

func (c *Catalogue) Check(w http.ResponseWriter, r *http.Request) {
	doc, err := libxml2.ParseReader(http.MaxBytesReader(w, r.Body, 1<<20), parser.XMLParseNoNet) // SAFE: xxe (entities stay unexpanded)
	if err != nil {
		http.Error(w, "bad document", http.StatusBadRequest)
		return
	}
	doc.Free()
	w.WriteHeader(http.StatusNoContent)
}

func write(w http.ResponseWriter, node *xmlquery.Node, err error) {
	if err != nil || node == nil {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/xml")
	_, _ = io.WriteString(w, node.OutputXML(true))
}
