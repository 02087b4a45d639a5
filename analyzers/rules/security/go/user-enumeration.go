package auth

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"golang.org/x/crypto/bcrypt"
)

func (s *Service) Login(w http.ResponseWriter, r *http.Request) {
	user, err := s.users.ByMail(r.Context(), r.FormValue("mail"))
	if err != nil {
		// bad: the address is no customer's
		http.Error(w, "user not found", http.StatusNotFound)
		return
	}
	if bcrypt.CompareHashAndPassword(user.Hash, []byte(r.FormValue("password"))) != nil {
		// bad: so there is one
		http.Error(w, "wrong password", http.StatusUnauthorized)
		return
	}
	s.start(w, user)
}

func (s *Service) SignIn(c *gin.Context) {
	user, err := s.users.ByMail(c, c.PostForm("mail"))
	if err != nil {
		// bad: told apart
		c.JSON(http.StatusUnauthorized, gin.H{"error": "unknown email"})
		return
	}
	if bcrypt.CompareHashAndPassword(user.Hash, []byte(c.PostForm("password"))) != nil {
		// ok: had the first not been told apart
		c.JSON(http.StatusUnauthorized, gin.H{"error": "invalid credentials"})
		return
	}
	s.startGin(c, user)
}

func (s *Service) Authenticate(w http.ResponseWriter, r *http.Request) {
	// ok: one answer
	http.Error(w, "incorrect email or password", http.StatusUnauthorized)
}

func (s *Service) Profile(w http.ResponseWriter, r *http.Request) {
	// ok: no sign-in
	http.Error(w, "user not found", http.StatusNotFound)
}
