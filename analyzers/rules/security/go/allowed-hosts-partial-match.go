package hosts

import (
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"
)

var known = map[string]bool{"portal.example.com": true}

func withHost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// bad: other domains end like this
		if !strings.HasSuffix(r.Host, "example.com") {
			http.Error(w, "unknown host", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func edge(c *fiber.Ctx) error {
	// bad: a part of it
	if !strings.Contains(c.Hostname(), "example.com") {
		return fiber.ErrMisdirectedRequest
	}
	return c.Next()
}

func begin(c *gin.Context) {
	host := strings.ToLower(c.Request.Host)
	// bad: any domain may begin so
	if !strings.HasPrefix(host, "portal.") {
		c.AbortWithStatus(http.StatusMisdirectedRequest)
	}
}

func whole(w http.ResponseWriter, r *http.Request) {
	// ok: the whole name
	if !known[r.Host] {
		http.Error(w, "unknown host", http.StatusMisdirectedRequest)
	}
}

func below(c *fiber.Ctx) error {
	// ok: a dot before the domain
	if !strings.HasSuffix(c.Hostname(), ".example.com") {
		return fiber.ErrMisdirectedRequest
	}
	return c.Next()
}

func choose(w http.ResponseWriter, r *http.Request) {
	// ok: chooses, refuses nobody
	if !strings.HasPrefix(r.Host, "api.") {
		home(w, r)
		return
	}
	api(w, r)
}
