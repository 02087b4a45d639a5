package login

import (
	"log"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
)

func Login(w http.ResponseWriter, r *http.Request) {
	name := r.FormValue("name")
	// bad: a line break in the name begins an entry
	log.Printf("login of %s failed", name)
	// bad: as an argument
	log.Println("login failed:", name)
	// ok: quoted
	log.Printf("login of %q failed", name)
	// ok: no line breaks are left
	log.Println("login failed:", strings.ReplaceAll(name, "\n", " "))
	// ok: an attribute
	slog.Info("login failed", "name", name)
	age, err := strconv.Atoi(r.FormValue("age"))
	if err == nil {
		// ok: a number
		log.Printf("age %d", age)
	}
}

func Search(c *gin.Context) {
	// bad: concatenated
	log.Print("search for " + c.Query("q"))
	c.Status(http.StatusNoContent)
}
