package pages

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"html/template"
	"io"
	"net/http"
	"strings"
	texttemplate "text/template"

	"github.com/microcosm-cc/bluemonday"
)

type Profile struct {
	Name  string
	Bio   template.HTML
	Links []string
}

var (
	layout = template.Must(template.New("layout").Parse(`<html><body><h1>{{.Name}}</h1>{{.Bio}}</body></html>`))
	plain  = texttemplate.Must(texttemplate.New("badge").Parse(`<div class="badge">{{.}}</div>`))
	policy = bluemonday.UGCPolicy()
)

func Search(w http.ResponseWriter, r *http.Request) {
	term := r.URL.Query().Get("q")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, "<html><body><p>No hits for <em>%s</em></p></body></html>", term) // BAD: xss
}

func SearchBox(w http.ResponseWriter, r *http.Request) {
	term := html.EscapeString(r.URL.Query().Get("q"))
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, "<html><body><p>No hits for <em>%s</em></p></body></html>", term) // SAFE: xss (escaped)
}

func Suggest(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]string{"term": r.URL.Query().Get("q")}) // SAFE: xss (JSON)
}

func Echo(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	fmt.Fprint(w, r.FormValue("text")) // SAFE: xss (plain text)
}

func Show(w http.ResponseWriter, r *http.Request) {
	p := Profile{
		Name: r.FormValue("name"),
		Bio:  template.HTML(r.FormValue("bio")), // BAD: xss
	}
	_ = layout.Execute(w, p)
}

func ShowPost(w http.ResponseWriter, r *http.Request) {
	cleaned := policy.Sanitize(r.FormValue("bio"))
	p := Profile{Name: r.FormValue("name"), Bio: template.HTML(cleaned)} // SAFE: xss (sanitised)
	_ = layout.Execute(w, p)
}

func Badge(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = plain.Execute(w, r.PathValue("label")) // BAD: xss
}

func list(w io.Writer, items []string) {
	var b strings.Builder
	b.WriteString("<ul>")
	for _, item := range items {
		b.WriteString("<li>" + item + "</li>")
	}
	b.WriteString("</ul>")
	_, _ = io.WriteString(w, b.String()) // BAD: xss (helper)
}

func Tags(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html")
	list(w, r.URL.Query()["tag"])
}

func Mail(w http.ResponseWriter, r *http.Request) {
	body := r.FormValue("template")
	t, err := texttemplate.New("mail").Parse(body) // BAD: template-injection
	if err != nil {
		http.Error(w, "bad template", http.StatusBadRequest)
		return
	}
	var buf bytes.Buffer
	if err := t.Execute(&buf, r); err != nil {
		http.Error(w, "bad template", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/plain")
	_, _ = w.Write(buf.Bytes())
}

func Greeting(w http.ResponseWriter, r *http.Request) {
	t := template.Must(template.New("greeting").Parse(`<p>Welcome, {{.}}</p>`)) // SAFE: template-injection (constant)
	_ = t.Execute(w, r.FormValue("name"))
}

func Card(w http.ResponseWriter, r *http.Request) {
	source := "<section>" + r.FormValue("greeting") + " {{.Name}}</section>"
	card := template.Must(template.New("card").Parse(source)) // BAD: template-injection
	_ = card.Execute(w, Profile{Name: "guest"})
}

func Register(mux *http.ServeMux) {
	mux.HandleFunc("GET /search", Search)
	mux.HandleFunc("GET /search/box", SearchBox)
	mux.HandleFunc("GET /suggest", Suggest)
	mux.HandleFunc("POST /echo", Echo)
	mux.HandleFunc("POST /profile", Show)
	mux.HandleFunc("POST /profile/clean", ShowPost)
	mux.HandleFunc("GET /badge/{label}", Badge)
	mux.HandleFunc("GET /tags", Tags)
	mux.HandleFunc("POST /mail", Mail)
	mux.HandleFunc("POST /greeting", Greeting)
	mux.HandleFunc("POST /card", Card)
}
