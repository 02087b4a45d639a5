package access

import (
	"log"
	"net/http"
	"os"

	"github.com/gin-gonic/gin"
)

func Authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// bad: unset is not production
		if os.Getenv("APP_ENV") != "production" {
			next.ServeHTTP(w, r)
			return
		}
		check(w, r, next)
	})
}

func RequireUser(cfg Config) gin.HandlerFunc {
	return func(c *gin.Context) {
		// bad: a flag of the environment
		if cfg.Debug {
			c.Next()
			return
		}
		checkGin(c)
	}
}

func (s *Server) authMiddleware(next http.Handler) http.Handler {
	// bad: a switch that somebody leaves on
	if s.cfg.DisableAuth {
		return next
	}
	return s.checked(next)
}

func AuthenticateAlways(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// ok: more is said, nothing is skipped
		if os.Getenv("APP_ENV") != "production" {
			log.Print("authenticating")
		}
		check(w, r, next)
	})
}

func Compress(cfg Config) gin.HandlerFunc {
	return func(c *gin.Context) {
		// ok: no check
		if cfg.Debug {
			c.Next()
			return
		}
		compress(c)
	}
}

func authorize(cfg Config, role string) bool {
	// ok: refused
	if cfg.Debug {
		return false
	}
	return role == "admin"
}
