package web

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/gorilla/sessions"
)

func Login(w http.ResponseWriter, id string) {
	// bad: no flags at all
	http.SetCookie(w, &http.Cookie{Name: "session_id", Value: id, Path: "/"})
}

func Refresh(w http.ResponseWriter, token string) {
	// bad: readable by scripts
	http.SetCookie(w, &http.Cookie{
		Name:     "refresh_token",
		Value:    token,
		Secure:   true,
		SameSite: http.SameSiteStrictMode,
	})
}

func Gin(c *gin.Context, token string) {
	// bad: neither of the two
	c.SetCookie("auth_token", token, 3600, "/", "", false, false)
}

func Store(store *sessions.CookieStore) {
	// bad: sessions over plain HTTP
	store.Options = &sessions.Options{Path: "/", MaxAge: 86400, HttpOnly: true}
}

func Off(cookie *http.Cookie) {
	// bad: switched off
	cookie.HttpOnly = false
}

func All(w http.ResponseWriter, id string) {
	// ok: all flags
	http.SetCookie(w, &http.Cookie{Name: "session_id", Value: id, HttpOnly: true, Secure: true, SameSite: http.SameSiteLaxMode})
}

func Configured(w http.ResponseWriter, id string, cfg Config) {
	// ok: decided by the configuration
	http.SetCookie(w, &http.Cookie{Name: "session_id", Value: id, HttpOnly: true, Secure: cfg.SecureCookies})
}

func Theme(w http.ResponseWriter, name string) {
	// ok: no secret
	http.SetCookie(w, &http.Cookie{Name: "theme", Value: name})
}

func Logout(w http.ResponseWriter) {
	// ok: taken back
	http.SetCookie(w, &http.Cookie{Name: "session_id", MaxAge: -1})
}
