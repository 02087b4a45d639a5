package access

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

func FromOurPages(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// bad: any program sends it
		if !strings.HasPrefix(r.Referer(), "https://app.example.com/") {
			http.Error(w, "forbidden", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func Export(c *gin.Context) {
	referer := c.GetHeader("Referer")
	// bad: as if only administrators had that page
	if !strings.Contains(referer, "/admin") {
		c.AbortWithStatus(http.StatusForbidden)
		return
	}
	c.JSON(http.StatusOK, all())
}

func (s *Server) Partner(w http.ResponseWriter, r *http.Request) {
	// bad: the way in is written on the door
	if r.Header.Get("Referer") != s.partnerPage {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	s.prices(w)
}

func Back(w http.ResponseWriter, r *http.Request) {
	target := "/"
	// ok: a way back
	if strings.HasPrefix(r.Referer(), "https://app.example.com/") {
		target = r.Referer()
	}
	http.Redirect(w, r, target, http.StatusFound)
}

func (s *Server) Counted(r *http.Request) {
	// ok: a statistic
	if strings.Contains(r.Referer(), "news") {
		s.news.Add(1)
	}
}

func (s *Server) Guarded(w http.ResponseWriter, r *http.Request) {
	// ok: who calls
	if s.user(r) == nil {
		http.Error(w, "sign in", http.StatusUnauthorized)
	}
}
