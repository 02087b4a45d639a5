package auth

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/gofiber/fiber/v2"
	"github.com/labstack/echo/v4"
)

const frontend = "https://shop.example.com"

var pages = map[string]string{"orders": "/orders"}

func Login(w http.ResponseWriter, r *http.Request) {
	// bad: straight from the query
	http.Redirect(w, r, r.URL.Query().Get("next"), http.StatusFound)
}

func Weak(w http.ResponseWriter, r *http.Request) {
	next := r.FormValue("next")
	if !strings.HasPrefix(next, "/") {
		next = "/"
	}
	// bad: "//evil.example" begins with a slash too
	http.Redirect(w, r, next, http.StatusSeeOther)
}

func Header(w http.ResponseWriter, r *http.Request) {
	// bad: the header by hand
	w.Header().Set("Location", r.FormValue("url"))
	w.WriteHeader(http.StatusFound)
}

func Out(c *gin.Context) {
	// bad: any address
	c.Redirect(http.StatusFound, c.Query("to"))
	// bad: the host is the caller's
	c.Redirect(302, fmt.Sprintf("https://%s/admin", c.Query("shop")))
}

func Leave(c echo.Context) error {
	// bad: echo does not look at it either
	return c.Redirect(http.StatusFound, c.QueryParam("to"))
}

func Go(c *fiber.Ctx) error {
	// bad: fiber has the address first
	return c.Redirect(c.Query("to"), 302)
}

func Local(w http.ResponseWriter, r *http.Request) {
	next := r.FormValue("next")
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") {
		next = "/"
	}
	// ok: a path of this host
	http.Redirect(w, r, next, http.StatusSeeOther)
}

func Parsed(w http.ResponseWriter, r *http.Request) {
	next := r.FormValue("next")
	u, err := url.Parse(next)
	if err != nil || u.Host != "" || u.Scheme != "" {
		http.Error(w, "bad target", http.StatusBadRequest)
		return
	}
	// ok: there is no host in it
	http.Redirect(w, r, next, http.StatusFound)
}

func Item(w http.ResponseWriter, r *http.Request) {
	// ok: the path is a constant
	http.Redirect(w, r, "/items/"+r.PathValue("id"), http.StatusFound)
	// ok: after the configured host
	http.Redirect(w, r, frontend+"/items?id="+url.QueryEscape(r.FormValue("id")), http.StatusFound)
	// ok: to https, the same path
	http.Redirect(w, r, "https://"+r.Host+r.URL.Path, http.StatusMovedPermanently)
}

func Page(c *gin.Context) {
	target, ok := pages[c.Query("page")]
	if !ok {
		target = "/"
	}
	// ok: looked up by name
	c.Redirect(http.StatusFound, target)
	to := c.Query("to")
	if !isSafeTarget(to) {
		to = "/"
	}
	// ok: the service's own check
	c.Redirect(http.StatusFound, to)
}

func isSafeTarget(to string) bool {
	u, err := url.Parse(to)
	return err == nil && u.Host == "shop.example.com"
}
