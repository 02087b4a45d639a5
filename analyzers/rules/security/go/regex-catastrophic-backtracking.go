package checks

import (
	"net/http"
	"regexp"
	"time"

	"github.com/dlclark/regexp2"
)

var (
	// bad: words with an optional blank
	words = regexp2.MustCompile(`^(\w+\s?)*$`, regexp2.None)
	// bad: the option changes the syntax, not the engine
	list = regexp2.MustCompile(`^(?:[^,]*,?)+;$`, regexp2.RE2)
	// ok: one way only
	code = regexp2.MustCompile(`^[A-Z]{2}-\d{4,8}$`, regexp2.None)
	// ok: the standard library's engine
	linear = regexp.MustCompile(`^(\w+\s?)*$`)
)

func Name(w http.ResponseWriter, r *http.Request) {
	// bad: in the function
	name, err := regexp2.Compile(`^([a-z]+-?)+$`, 0)
	if err != nil {
		return
	}
	valid, err := name.MatchString(r.FormValue("name"))
	answer(w, valid, err)
}

func Label(w http.ResponseWriter, r *http.Request) {
	// ok: ended after a while
	label := regexp2.MustCompile(`^([a-z]+-?)+$`, 0)
	label.MatchTimeout = 100 * time.Millisecond
	valid, err := label.MatchString(r.FormValue("label"))
	answer(w, valid, err)
}
