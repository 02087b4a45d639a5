package notices

import (
	"errors"
	"fmt"
	"log"
	"net/http"

	"github.com/gin-gonic/gin"
)

var formats = map[string]string{"short": "%s", "long": "Dear %s"}

var errNoName = errors.New("no name")

func Greeting(w http.ResponseWriter, r *http.Request) {
	// bad: the caller's format
	text := fmt.Sprintf(r.FormValue("template"), "you")
	// bad: the value is a part of the format
	log.Printf("login of " + r.FormValue("name"))
	// ok: the format is constant
	fmt.Fprintf(w, "Hello %s", r.FormValue("name"))
	format, ok := formats[r.FormValue("kind")]
	if !ok {
		return
	}
	// ok: looked up
	fmt.Fprintf(w, format, text)
}

func Check(r *http.Request) error {
	name := r.FormValue("name")
	if name == "admin" {
		// ok: an argument
		return fmt.Errorf("%w: %s", errNoName, name)
	}
	msg := "unknown " + r.PathValue("id")
	// bad: built above
	return fmt.Errorf(msg)
}

func Echo(c *gin.Context) {
	// bad: gin formats as well
	c.String(http.StatusOK, c.Query("message"))
	// ok: an argument
	c.String(http.StatusOK, "%s", c.Query("message"))
}
