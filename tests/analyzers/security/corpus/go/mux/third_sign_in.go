package main

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"log"
	"net/http"
	"net/smtp"
	"net/url"
	"os"
	"strconv"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/gorilla/csrf"
	"github.com/gorilla/mux"
	"github.com/gorilla/securecookie"
	"github.com/gorilla/sessions"
	"golang.org/x/crypto/argon2"
	"golang.org/x/oauth2"
)

var (
	store  = sessions.NewCookieStore([]byte(os.Getenv("SESSION_KEY")), []byte(os.Getenv("SESSION_BLOCK")))
	cookie = securecookie.New([]byte(os.Getenv("COOKIE_HASH")), nil)
	forge  = &oauth2.Config{ClientID: os.Getenv("FORGE_ID"), ClientSecret: os.Getenv("FORGE_SECRET"), Scopes: []string{"openid"}}
	chat   = &oauth2.Config{ClientID: os.Getenv("CHAT_ID"), ClientSecret: os.Getenv("CHAT_SECRET")}
)

func randomText(size int) string {
	buffer := make([]byte, size)
	if _, err := rand.Read(buffer); err != nil {
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString(buffer)
}

func forgeLogin(w http.ResponseWriter, r *http.Request) {
	state := randomText(24)
	session, _ := store.Get(r, "sign-in")
	session.Values["state"] = state
	session.Options = &sessions.Options{Path: "/", MaxAge: 600, HttpOnly: true, Secure: true, SameSite: http.SameSiteLaxMode} // SAFE: cookie-flags
	_ = session.Save(r, w)
	http.Redirect(w, r, forge.AuthCodeURL(state, oidc.Nonce(randomText(16))), http.StatusFound) // SAFE: oauth-state
}

func chatLogin(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, chat.AuthCodeURL("login"), http.StatusFound) // BAD: oauth-state
}

func forgeCallback(w http.ResponseWriter, r *http.Request) {
	session, _ := store.Get(r, "sign-in")
	if session.Values["state"] != r.URL.Query().Get("state") {
		http.Error(w, "state", http.StatusBadRequest)
		return
	}
	token, err := forge.Exchange(r.Context(), r.URL.Query().Get("code"))
	if err != nil {
		http.Error(w, "sign in failed", http.StatusBadGateway)
		return
	}
	log.Printf("signed in with %v until %s", token.AccessToken, token.Expiry) // BAD: sensitive-logging
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func passwordKey(password string, salt []byte) []byte {
	return argon2.IDKey([]byte(password), salt, 3, 64*1024, 2, 32) // SAFE: password-storage
}

func forgotten(save func(mail, code string)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		mail := r.PostFormValue("mail")
		code := strconv.FormatInt(time.Now().UnixNano(), 36) // BAD: reset-token
		save(mail, code)
		auth := smtp.PlainAuth("", os.Getenv("SMTP_USER"), os.Getenv("SMTP_PASSWORD"), os.Getenv("SMTP_HOST"))
		link := url.URL{Scheme: "https", Host: r.Host, Path: "/reset/" + code} // BAD: reset-link-host
		body := []byte("Subject: New password\r\n\r\n" + link.String() + "\r\n")
		_ = smtp.SendMail(os.Getenv("SMTP_HOST")+":587", auth, "no-reply@example.com", []string{mail}, body)
		w.WriteHeader(http.StatusAccepted)
	}
}

func remembered(w http.ResponseWriter, r *http.Request) {
	var account string
	value, err := r.Cookie("remember")
	if err != nil || cookie.Decode("remember", value.Value, &account) != nil { // SAFE: identity-from-cookie (signed)
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]string{"account": account})
}

func signInRoutes(save func(mail, code string)) http.Handler {
	r := mux.NewRouter()
	r.HandleFunc("/login/forge", forgeLogin).Methods(http.MethodGet)
	r.HandleFunc("/login/forge/callback", forgeCallback)
	r.HandleFunc("/login/chat", chatLogin)
	r.HandleFunc("/forgotten", forgotten(save)).Methods(http.MethodPost)
	r.HandleFunc("/me", remembered)
	r.HandleFunc("/key", func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write(passwordKey(r.PostFormValue("password"), []byte(randomText(16))))
	}).Methods(http.MethodPost)
	return csrf.Protect([]byte(os.Getenv("CSRF_KEY")), csrf.Secure(true))(r)
}
