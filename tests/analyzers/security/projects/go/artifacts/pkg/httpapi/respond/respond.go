package respond

import (
	"html/template"
	"net/http"
)

var page = template.Must(template.New("page").Parse("<html><body><h1>{{.}}</h1></body></html>"))

func Page(w http.ResponseWriter, title string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = page.Execute(w, template.HTML(title)) // BAD: unescaped-markup (the title of the form is declared to be HTML)
}

func Moved(w http.ResponseWriter, target string) {
	w.Header().Set("Location", target) // BAD: open-redirect
	w.WriteHeader(http.StatusMovedPermanently)
}

func Found(w http.ResponseWriter, target string) {
	w.Header().Set("Location", target) // SAFE: open-redirect (constants: the handler names the path)
	w.WriteHeader(http.StatusFound)
}
