package catalogue

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/antchfx/xmlquery"
	"github.com/antchfx/xpath"
	"github.com/beevik/etree"
)

var doc *xmlquery.Node
var tree *etree.Document

func Login(w http.ResponseWriter, r *http.Request) {
	name := r.FormValue("name")
	// bad: a quote ends the text
	user := xmlquery.FindOne(doc, fmt.Sprintf("//user[@name='%s']", name))
	_ = user
	expression := "//user[@name='" + name + "']"
	// bad: compiled from the caller's text
	compiled, err := xpath.Compile(expression)
	_, _ = compiled, err
}

func Books(w http.ResponseWriter, r *http.Request) {
	// bad: another library
	for _, book := range tree.FindElements("//book[@author='" + r.URL.Query().Get("author") + "']") {
		fmt.Fprintln(w, book.Text())
	}
}

func Safe(w http.ResponseWriter, r *http.Request) {
	name := r.FormValue("name")
	// ok: compared in Go
	for _, user := range xmlquery.Find(doc, "//user") {
		if user.SelectAttr("name") == name {
			fmt.Fprintln(w, "found")
		}
	}
	place, err := strconv.Atoi(r.FormValue("place"))
	if err != nil {
		return
	}
	// ok: a number
	user := xmlquery.FindOne(doc, fmt.Sprintf("//user[%d]", place))
	// ok: a constant
	books := tree.FindElements("//book")
	_, _ = user, books
}
