package accounts

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

func (s *Server) DeleteUser(w http.ResponseWriter, r *http.Request) {
	// bad: a header of the caller
	if r.Header.Get("X-Role") != "admin" {
		http.Error(w, "forbidden", http.StatusForbidden)
		return
	}
	s.users.Delete(r.PathValue("id"))
}

func (s *Server) Reports(w http.ResponseWriter, r *http.Request) {
	cookie, err := r.Cookie("is_admin")
	// bad: a cookie that nobody signed
	if err == nil && cookie.Value == "1" {
		s.all(w)
		return
	}
	s.own(w, r)
}

func Audit(c *gin.Context) {
	role := c.GetHeader("X-User-Role")
	// bad: gin
	if !strings.EqualFold(role, "admin") {
		c.AbortWithStatus(http.StatusForbidden)
		return
	}
	c.JSON(http.StatusOK, entries())
}

func (s *Server) Export(w http.ResponseWriter, r *http.Request) {
	// bad: asked politely
	if r.FormValue("admin") != "true" {
		http.Error(w, "forbidden", http.StatusForbidden)
		return
	}
	s.export(w)
}

func Who(c *gin.Context) {
	// bad: the rest of the service believes it
	c.Set("role", c.GetHeader("X-Role"))
	c.Next()
}

func (s *Server) Register(w http.ResponseWriter, r *http.Request) {
	var in signUp
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	// bad: an administrator by choice
	user := User{Email: in.Email, Hash: hashOf(in.Password), Role: in.Role}
	s.users.Create(user)
}

func (s *Server) SetRole(w http.ResponseWriter, r *http.Request) {
	// ok: the account's own
	if s.current(r).Role != "admin" {
		http.Error(w, "forbidden", http.StatusForbidden)
		return
	}
	s.users.SetRole(r.PathValue("id"), r.FormValue("role"))
}

func (s *Server) Everybody(w http.ResponseWriter, r *http.Request) {
	all := r.URL.Query().Get("admin")
	// ok: asked for by whoever may
	if all == "true" && s.current(r).IsAdmin {
		s.list(w, "admin")
	}
}

func (s *Server) Members(w http.ResponseWriter, r *http.Request) {
	role := r.URL.Query().Get("role")
	// ok: a filter of a listing
	if role != "" {
		s.list(w, role)
		return
	}
	s.list(w, "")
}

func (s *Server) SignUp(w http.ResponseWriter, r *http.Request) {
	var in signUp
	if in.Role != "buyer" && in.Role != "seller" {
		http.Error(w, "role", http.StatusBadRequest)
		return
	}
	// ok: one of two harmless ones
	s.users.Create(User{Email: in.Email, Role: in.Role})
}

func Locale(c *gin.Context) {
	// ok: says nothing about rights
	c.Set("locale", c.GetHeader("X-Locale"))
}
