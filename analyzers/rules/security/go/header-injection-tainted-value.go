package answers

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"
)

var settable = map[string]bool{"Content-Language": true}

type answer struct {
	Name    string            `json:"name"`
	Headers map[string]string `json:"headers"`
}

func Mock(w http.ResponseWriter, r *http.Request) {
	var in answer
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return
	}
	for name, value := range in.Headers {
		// bad: any header
		w.Header().Set(name, value)
	}
	// ok: the server takes line breaks out of a value
	w.Header().Set("X-Name", in.Name)
	// ok: a name with a beginning of its own
	w.Header().Set("X-Meta-"+in.Name, "1")
}

func Named(c *gin.Context) {
	name := c.Query("name")
	// bad: the name of the header
	c.Header(name, c.Query("value"))
	if !settable[name] {
		return
	}
	// ok: one of the map
	c.Header(name, "de")
}

func ByHand(conn net.Conn, r *http.Request) {
	// bad: written by hand
	_, _ = fmt.Fprintf(conn, "HTTP/1.1 302 Found\r\nLocation: %s\r\n\r\n", r.FormValue("to"))
	n, _ := strconv.Atoi(r.FormValue("n"))
	// ok: a number
	_, _ = fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nX-Count: %d\r\n\r\n", n)
}
