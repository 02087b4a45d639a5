package access

import (
	"net"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

func (s *Server) OfficeOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ip := strings.Split(r.Header.Get("X-Forwarded-For"), ",")[0]
		// bad: a list that a header passes
		if !s.allowed[ip] {
			http.Error(w, "forbidden", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func Local(c *gin.Context) {
	// bad: who says so
	if c.GetHeader("X-Real-IP") != "127.0.0.1" {
		c.AbortWithStatus(http.StatusForbidden)
		return
	}
	c.Next()
}

func (s *Server) Limited(w http.ResponseWriter, r *http.Request) {
	address := r.Header.Get("X-Forwarded-For")
	// bad: a limit for each header
	if !s.limiter.Allow(address) {
		http.Error(w, "too many", http.StatusTooManyRequests)
		return
	}
	s.login(w, r)
}

func routes() *gin.Engine {
	router := gin.New()
	// bad: everybody is a proxy
	router.SetTrustedProxies([]string{"0.0.0.0/0"})
	return router
}

func (s *Server) Logged(r *http.Request) {
	// ok: a note
	s.log.Info("call", "forwarded_for", r.Header.Get("X-Forwarded-For"))
}

func (s *Server) Known(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	// ok: the connection's
	return err == nil && s.allowed[host]
}

func behindOne() *gin.Engine {
	router := gin.New()
	// ok: our own network
	router.SetTrustedProxies([]string{"10.0.0.0/8"})
	return router
}
