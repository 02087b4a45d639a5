package pages

import (
	"net/http"
	"os"
	"text/template"
)

// bad: nothing is escaped
var card = template.Must(template.New("card").Parse(`<div class="card">{{.Name}}</div>`))

// bad: the files are HTML
var pages = template.Must(template.ParseFiles("views/layout.html", "views/page.html"))

// ok: text
var mail = template.Must(template.New("mail").Parse("Hello {{.Name}}, your order {{.Order}} is on its way."))

// ok: a configuration file
var unit = template.Must(template.ParseFiles("deploy/service.tmpl"))

// bad: another tag
var signature = template.Must(template.New("signature").Parse(`<address>{{ .Name }}, {{ .City }}</address>`))

// ok: what stands in brackets is no tag
var usage = template.Must(template.New("usage").Parse("{{.Name}} <file> [options]"))

// ok: constant markup has no values
var rule = template.Must(template.New("rule").Parse("<hr><p>end</p>"))

func Render(w http.ResponseWriter, r *http.Request) {
	tmpl := template.New("list")
	// bad: on a variable
	if _, err := tmpl.ParseGlob("views/*.html"); err != nil {
		return
	}
	_ = tmpl.Execute(w, r.FormValue("name"))
	_ = mail.Execute(os.Stdout, nil)
}
