package access

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/gorilla/websocket"
)

var upgrader = websocket.Upgrader{
	CheckOrigin: func(r *http.Request) bool {
		// bad: https://example.com.attacker.net contains it too
		return strings.Contains(r.Header.Get("Origin"), "example.com")
	},
}

func cors(w http.ResponseWriter, origin string) {
	// bad: notexample.com ends with it
	if strings.HasSuffix(origin, "example.com") {
		w.Header().Set("Access-Control-Allow-Origin", origin)
	}
}

func (s *Server) allowed(origin string) bool {
	for _, one := range s.allowedOrigins {
		// bad: each is the beginning of many others
		if strings.HasPrefix(origin, one) {
			return true
		}
	}
	return false
}

func after(w http.ResponseWriter, r *http.Request, redirectURL string) {
	// bad: https://app.example.com@attacker.net begins so
	if strings.HasPrefix(redirectURL, "https://app.example.com") {
		http.Redirect(w, r, redirectURL, http.StatusFound)
	}
}

func matched(origin string) bool {
	// bad: no end
	return regexp.MustCompile(`^https://app\.example\.com`).MatchString(origin)
}

func (s *Server) listed(origin string) bool {
	// ok: one of a list
	return s.origins[origin]
}

func parsed(origin string) bool {
	u, err := url.Parse(origin)
	// ok: a dot in front
	return err == nil && (u.Hostname() == "example.com" || strings.HasSuffix(u.Hostname(), ".example.com"))
}

func relative(redirectURL string) bool {
	// ok: a path
	return strings.HasPrefix(redirectURL, "/") && !strings.HasPrefix(redirectURL, "//")
}

func equal(origin string) bool {
	for _, one := range origins {
		// ok: the whole of it
		if strings.EqualFold(origin, one) {
			return true
		}
	}
	return false
}
