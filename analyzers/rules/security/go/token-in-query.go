package access

import (
	"net/http"
	"os"

	"github.com/gin-gonic/gin"
	"github.com/golang-jwt/jwt/v5"
)

func (s *Server) Authenticated(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// bad: the token is in every log
		token, err := jwt.Parse(r.URL.Query().Get("access_token"), s.key, jwt.WithValidMethods(methods))
		if err != nil || !token.Valid {
			http.Error(w, "sign in", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func Machine(c *gin.Context) {
	// bad: the key of the service
	if c.Query("api_key") != os.Getenv("API_KEY") {
		c.AbortWithStatus(http.StatusUnauthorized)
		return
	}
	c.Next()
}

// bad: echo's middleware
var tokens = echojwt.Config{SigningKey: key, TokenLookup: "header:Authorization:Bearer ,query:token"}

func (s *Server) VerifyEmail(w http.ResponseWriter, r *http.Request) {
	// ok: serves once
	claims, err := s.parseToken(r.URL.Query().Get("token"))
	s.confirm(w, claims, err)
}

func (s *Server) List(w http.ResponseWriter, r *http.Request) {
	// ok: a place in a list
	s.after(w, r.URL.Query().Get("page_token"))
}

func (s *Server) Header(w http.ResponseWriter, r *http.Request) {
	// ok: from the header
	claims, err := s.parseToken(r.Header.Get("Authorization"))
	s.show(w, claims, err)
}
