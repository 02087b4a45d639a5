package main

import (
	"bytes"
	"compress/gzip"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/antchfx/xmlquery"
	"github.com/beevik/etree"
	"github.com/lestrrat-go/libxml2/parser"
	"gopkg.in/yaml.v3"
)

const maxBody = 2 << 20

type delivery struct {
	XMLName xml.Name `xml:"delivery"`
	Number  string   `xml:"number,attr"`
	Lines   []string `xml:"line"`
}

type intake struct {
	catalogue *xmlquery.Node
	spool     string
}

func (in *intake) deliveries(w http.ResponseWriter, r *http.Request) {
	var body delivery
	if err := xml.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&body); err != nil { // SAFE: xxe (no entities in encoding/xml)
		http.Error(w, "not a delivery", http.StatusBadRequest)
		return
	}
	_ = json.NewEncoder(w).Encode(len(body.Lines))
}

func (in *intake) partners(w http.ResponseWriter, r *http.Request) {
	content, err := io.ReadAll(r.Body) // BAD: body-limit
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	document, err := parser.New(parser.XMLParseNoEnt | parser.XMLParseDTDLoad).Parse(content) // BAD: xxe
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	defer document.Free()
	_, _ = io.WriteString(w, document.String())
}

func (in *intake) article(w http.ResponseWriter, r *http.Request) {
	expression := "//article[@number='" + r.FormValue("number") + "']"
	node, err := xmlquery.Query(in.catalogue, expression) // BAD: xpath-injection
	if err != nil || node == nil {
		http.NotFound(w, r)
		return
	}
	_, _ = io.WriteString(w, node.InnerText())
}

func (in *intake) position(w http.ResponseWriter, r *http.Request) {
	index, err := strconv.Atoi(r.FormValue("index"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	node := xmlquery.FindOne(in.catalogue, "//article["+strconv.Itoa(index)+"]/name") // SAFE: xpath-injection (a number)
	if node == nil {
		http.NotFound(w, r)
		return
	}
	_, _ = io.WriteString(w, node.InnerText())
}

func (in *intake) buffer(w http.ResponseWriter, r *http.Request) {
	size, err := strconv.ParseInt(r.Header.Get("X-Content-Size"), 10, 64)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	buffer := make([]byte, size) // BAD: allocation
	read, _ := io.ReadFull(http.MaxBytesReader(w, r.Body, maxBody), buffer)
	_ = json.NewEncoder(w).Encode(read)
}

func (in *intake) rows(w http.ResponseWriter, r *http.Request) {
	count, _ := strconv.Atoi(r.FormValue("count"))
	rows := make([]delivery, 0, min(max(count, 0), 500)) // SAFE: allocation
	for range cap(rows) {
		rows = append(rows, delivery{Number: strconv.FormatInt(time.Now().UnixNano(), 36)})
	}
	_ = json.NewEncoder(w).Encode(rows)
}

func (in *intake) readings(w http.ResponseWriter, r *http.Request) {
	unpacked, err := gzip.NewReader(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	lines, err := io.ReadAll(io.LimitReader(unpacked, 20*maxBody)) // SAFE: decompression
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	_ = json.NewEncoder(w).Encode(bytes.Count(lines, []byte("\n")))
}

func (in *intake) plan(w http.ResponseWriter, r *http.Request) {
	var plan struct{ Steps []string }
	if err := yaml.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&plan); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	var state map[string]string
	file, err := os.Open(in.spool)
	if err == nil {
		defer file.Close()
		_ = gob.NewDecoder(file).Decode(&state)
	}
	document := etree.NewDocument()
	document.CreateElement("plan").SetText(strings.Join(plan.Steps, ","))
	_, _ = document.WriteTo(w)
}
