package search

import (
	"net/http"
	"regexp"
	"time"

	"github.com/dlclark/regexp2"
)

func Lines(w http.ResponseWriter, r *http.Request) {
	// bad: the caller's pattern
	one := regexp2.MustCompile(r.URL.Query().Get("pattern"), 0)
	term := r.FormValue("term")
	// bad: within another
	two, err := regexp2.Compile("^"+term+":", regexp2.IgnoreCase)
	_, _, _ = one, two, err
}

func More(w http.ResponseWriter, r *http.Request) {
	pattern := r.Header.Get("X-Pattern")
	// bad: from a header
	three, err := regexp2.Compile(pattern, 0)
	_, _ = three, err
}

func Safe(w http.ResponseWriter, r *http.Request) {
	// ok: the standard library does not backtrack
	one, err := regexp.Compile(r.URL.Query().Get("pattern"))
	// ok: escaped
	two, err := regexp2.Compile("^"+regexp2.Escape(r.FormValue("term")), 0)
	_, _ = one, two
	// ok: it gives up
	three, err := regexp2.Compile(r.FormValue("pattern"), 0)
	if err != nil {
		return
	}
	three.MatchTimeout = time.Second
}
