package accounts

import (
	"context"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"
)

func (s *Server) Profile(w http.ResponseWriter, r *http.Request) {
	cookie, err := r.Cookie("user_id")
	if err != nil {
		http.Error(w, "sign in", http.StatusUnauthorized)
		return
	}
	id, err := strconv.ParseInt(cookie.Value, 10, 64)
	if err != nil {
		http.Error(w, "sign in", http.StatusUnauthorized)
		return
	}
	// bad: the number in the cookie is anybody's
	user, err := s.users.FindByID(r.Context(), id)
	s.show(w, user, err)
}

func (s *Server) Who(c *gin.Context) {
	uid, _ := c.Cookie("uid")
	// bad: gin
	c.Set("userID", uid)
	c.Next()
}

func (s *Server) Orders(w http.ResponseWriter, r *http.Request) {
	mail, err := r.Cookie("email")
	if err != nil {
		return
	}
	// bad: the mail in the cookie is anybody's
	row := s.db.QueryRowContext(r.Context(), "SELECT id FROM customers WHERE email = $1", mail.Value)
	s.list(w, row)
}

func (s *Server) Session(w http.ResponseWriter, r *http.Request) {
	cookie, err := r.Cookie("session")
	if err != nil {
		return
	}
	// ok: a random identifier of a session
	user, err := s.users.FindBySession(r.Context(), cookie.Value)
	s.show(w, user, err)
}

func (s *Server) Signed(w http.ResponseWriter, r *http.Request) {
	cookie, err := r.Cookie("user_id")
	if err != nil {
		return
	}
	var id int64
	if err := s.codec.Decode("user_id", cookie.Value, &id); err != nil {
		return
	}
	// ok: decoded with the key
	user, err := s.users.FindByID(r.Context(), id)
	s.show(w, user, err)
}

func (s *Server) Theme(c *gin.Context) {
	// ok: says nothing about who it is
	theme, _ := c.Cookie("theme")
	c.Set("userTheme", theme)
}
