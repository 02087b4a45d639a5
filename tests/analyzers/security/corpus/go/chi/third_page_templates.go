package main

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	texttemplate "text/template"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/go-chi/render"
	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
)

//go:embed views/*.html
var views embed.FS

var (
	policy = bluemonday.UGCPolicy()
	pages  = template.Must(template.New("pages").Funcs(template.FuncMap{
		"raw": func(text string) template.HTML { return template.HTML(text) }, // BAD: unescaped-markup
	}).ParseFS(views, "views/*.html"))
	robots = texttemplate.Must(texttemplate.New("robots").Parse("User-agent: *\nSitemap: {{ .Sitemap }}\n"))
)

type article struct {
	Title string
	Body  string
	Notes template.HTML
}

type site struct {
	articles map[string]article
}

func (s *site) show(w http.ResponseWriter, r *http.Request) {
	found, ok := s.articles[chi.URLParam(r, "slug")]
	if !ok {
		render.Status(r, http.StatusNotFound)
		render.PlainText(w, r, "no article "+chi.URLParam(r, "slug")) // SAFE: xss (plain text)
		return
	}
	found.Notes = template.HTML(policy.Sanitize(found.Body)) // SAFE: unescaped-markup (sanitised)
	_ = pages.ExecuteTemplate(w, "article.html", found)
}

func (s *site) markdown(w http.ResponseWriter, r *http.Request) {
	var converted bytes.Buffer
	source, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil || goldmark.Convert(source, &converted) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = converted.WriteTo(w) // SAFE: xss (raw HTML is left out by the converter)
}

func (s *site) search(w http.ResponseWriter, r *http.Request) {
	term := r.URL.Query().Get("q")
	render.HTML(w, r, fmt.Sprintf("<p>%d results for <b>%s</b></p>", len(s.articles), term)) // BAD: xss
}

func (s *site) preview(w http.ResponseWriter, r *http.Request) {
	page, err := template.New("preview").Parse(r.PostFormValue("layout")) // BAD: template-injection
	if err != nil {
		http.Error(w, "layout", http.StatusUnprocessableEntity)
		return
	}
	_ = page.Execute(w, map[string]any{"Articles": s.articles, "Request": r})
}

func (s *site) signature(w http.ResponseWriter, r *http.Request) {
	body := texttemplate.Must(texttemplate.New("signature").Parse(`<address>{{ .Name }}, {{ .City }}</address>`))
	w.Header().Set("Content-Type", "text/html")
	_ = body.Execute(w, map[string]string{"Name": r.FormValue("name"), "City": r.FormValue("city")}) // BAD: xss (a text template)
}

func (s *site) sitemap(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain")
	_ = robots.Execute(w, map[string]string{"Sitemap": "https://www.example.com/sitemap.xml?v=" + r.URL.Query().Get("v")}) // SAFE: template-injection
}

func (s *site) page(w http.ResponseWriter, r *http.Request) {
	number, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || number < 1 {
		number = 1
	}
	next := url.Values{"page": {strconv.Itoa(number + 1)}}
	fmt.Fprintf(w, "<a href=\"/articles?%s\">%d</a>", strings.ToLower(next.Encode()), number+1)
}

func (s *site) routes() http.Handler {
	r := chi.NewRouter()
	r.Use(middleware.RealIP, middleware.Recoverer)
	r.Get("/articles", s.page)
	r.Get("/articles/{slug}", s.show)
	r.Post("/markdown", s.markdown)
	r.Get("/search", s.search)
	r.Post("/preview", s.preview)
	r.Post("/signature", s.signature)
	r.Get("/robots.txt", s.sitemap)
	return r
}
