package accounts

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"
)

func (s *Server) Forgot(w http.ResponseWriter, r *http.Request) {
	token := s.newToken(r.FormValue("email"))
	// bad: header of the caller
	link := fmt.Sprintf("https://%s/reset?token=%s", r.Host, token)
	s.mail(r.FormValue("email"), link)
}

func (s *Server) Invite(c *gin.Context) {
	// bad: gin
	url := "https://" + c.Request.Host + "/invite/" + s.newToken(c.PostForm("email"))
	s.mail(c.PostForm("email"), url)
}

func (s *Server) Confirm(w http.ResponseWriter, r *http.Request) {
	// bad: header of a proxy that nobody checked
	s.mail(r.FormValue("email"), "https://"+r.Header.Get("X-Forwarded-Host")+"/confirm?token="+s.newToken(""))
}

func (s *Server) Recover(w http.ResponseWriter, r *http.Request) {
	base := "https://" + r.Host
	// bad: in two steps
	link := base + "/recover?token=" + s.newToken(r.FormValue("email"))
	s.mail(r.FormValue("email"), link)
}

func (s *Server) Configured(w http.ResponseWriter, r *http.Request) {
	// ok: configured
	link := s.publicURL + "/reset?token=" + s.newToken(r.FormValue("email"))
	s.mail(r.FormValue("email"), link)
}

func Canonical(r *http.Request) string {
	// ok: no secret in it
	url := "https://" + r.Host + "/about"
	return url
}

func (s *Server) Listed(w http.ResponseWriter, r *http.Request) {
	if !s.allowedHosts[r.Host] {
		http.Error(w, "unknown host", http.StatusBadRequest)
		return
	}
	// ok: looked up
	link := "https://" + r.Host + "/reset?token=" + s.newToken(r.FormValue("email"))
	s.mail(r.FormValue("email"), link)
}

func (s *Server) Parts(w http.ResponseWriter, r *http.Request) {
	// bad: by its parts
	link := url.URL{Scheme: "https", Host: r.Host, Path: "/reset/" + s.newToken(r.FormValue("email"))}
	s.mail(r.FormValue("email"), link.String())
}

func (s *Server) Later(w http.ResponseWriter, r *http.Request) {
	var link url.URL
	// bad: part by part
	link.Host = r.Header.Get("X-Forwarded-Host")
	link.Path = "/invite/" + s.newToken(r.FormValue("email"))
	s.mail(r.FormValue("email"), link.String())
}

func (s *Server) About(r *http.Request) string {
	// ok: no secret in it
	link := url.URL{Scheme: "https", Host: r.Host, Path: "/about"}
	return link.String()
}

func (s *Server) Fixed(r *http.Request) string {
	// ok: configured
	link := url.URL{Scheme: "https", Host: s.host, Path: "/reset/" + s.newToken(r.FormValue("email"))}
	return link.String()
}
