package web

import (
	"net/http"

	"github.com/gin-contrib/sessions"
	"github.com/gin-gonic/gin"
	"golang.org/x/crypto/bcrypt"
)

func (s *Server) Login(w http.ResponseWriter, r *http.Request) {
	session, _ := s.store.Get(r, "shop")
	user, err := s.users.Check(r.FormValue("name"), r.FormValue("password"))
	if err != nil {
		http.Error(w, "wrong name or password", http.StatusUnauthorized)
		return
	}
	// bad: gorilla, the session of before
	session.Values["user_id"] = user.ID
	_ = session.Save(r, w)
}

func (s *Server) Enter(c *gin.Context) {
	session := sessions.Default(c)
	if bcrypt.CompareHashAndPassword(s.hash(c), []byte(c.PostForm("password"))) != nil {
		return
	}
	// bad: gin
	session.Set("user", c.PostForm("name"))
	_ = session.Save()
}

func (s *Server) SignIn(w http.ResponseWriter, r *http.Request) {
	// bad: scs
	s.sessions.Put(r.Context(), "authenticatedUserID", s.userID(r))
}

func (s *Server) SignInRenewed(w http.ResponseWriter, r *http.Request) {
	if err := s.sessions.RenewToken(r.Context()); err != nil {
		return
	}
	// ok: a new identifier
	s.sessions.Put(r.Context(), "authenticatedUserID", s.userID(r))
}

func (s *Server) Language(w http.ResponseWriter, r *http.Request) {
	session, _ := s.store.Get(r, "shop")
	// ok: no login
	session.Values["language"] = r.FormValue("language")
}

func (s *Server) Profile(w http.ResponseWriter, r *http.Request) {
	// ok: not at the login
	s.sessions.Put(r.Context(), "email", r.FormValue("email"))
}
