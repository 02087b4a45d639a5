package views

import (
	"fmt"
	"html/template"
	"io"
)

var greeting = template.Must(template.New("greeting").Parse("<p>Welcome, {{.}}</p>"))

func FeedTitle(tag string) string {
	return fmt.Sprintf("<h1>Bookmarks of %s</h1>", tag) // BAD: xss (the handler writes it as HTML)
}

func Greeting(w io.Writer, name string) error {
	return greeting.Execute(w, name) // SAFE: xss (checks itself: html/template escapes)
}
