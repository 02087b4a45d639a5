package mails

import (
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	texttemplate "text/template"
	"time"

	"github.com/flosch/pongo2/v6"
	"github.com/gin-gonic/gin"
)

type preview struct {
	Body string `json:"body"`
	Name string `json:"name"`
}

var layouts = map[string]string{"short": "Hello {{.Name}}", "long": "Good day, {{.Name}}"}

func Hello(w http.ResponseWriter, r *http.Request) {
	page := fmt.Sprintf("<h1>Hello %s</h1>", r.FormValue("name"))
	// bad: the name is part of the template
	t, err := template.New("hello").Parse(page)
	if err != nil {
		return
	}
	_ = t.Execute(w, nil)
}

func Preview(w http.ResponseWriter, r *http.Request) {
	var in preview
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return
	}
	// bad: within Must, after Funcs
	t := texttemplate.Must(texttemplate.New("mail").Funcs(texttemplate.FuncMap{"now": time.Now}).Parse(in.Body))
	_ = t.Execute(w, in)
}

func Report(c *gin.Context) {
	tmpl := template.New("report")
	// bad: on a variable
	if _, err := tmpl.Parse(c.PostForm("layout")); err != nil {
		return
	}
	// bad: an engine that includes files
	other, err := pongo2.FromString(c.PostForm("layout"))
	if err == nil {
		_, _ = other.Execute(pongo2.Context{})
	}
}

func Fine(w http.ResponseWriter, r *http.Request) {
	name := r.FormValue("name")
	// ok: the name is a value
	t := template.Must(template.New("hello").Parse("<h1>Hello {{.}}</h1>"))
	_ = t.Execute(w, name)
	layout, ok := layouts[r.FormValue("layout")]
	if !ok {
		return
	}
	// ok: one of two constants
	other := template.Must(template.New("layout").Parse(layout))
	_ = other.Execute(w, preview{Name: name})
	// ok: a time
	at, _ := time.Parse(time.RFC3339, r.FormValue("at"))
	// ok: known names only
	_, _ = fmt.Fprint(w, at, strings.NewReplacer("{name}", "you").Replace(r.FormValue("text")))
}
