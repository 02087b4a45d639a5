package login

import (
	"crypto/md5"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/bcrypt"
)

type Service struct {
	db         *sql.DB
	production bool
}

func argonHash(password string, salt []byte) []byte {
	return argon2.IDKey([]byte(password), salt, 3, 64*1024, 2, 32)
}

func (s *Service) Register(w http.ResponseWriter, r *http.Request) {
	email, password := r.FormValue("email"), r.FormValue("password")
	salt := make([]byte, 16)
	_, _ = rand.Read(salt)
	digest := argonHash(password, salt)
	_, err := s.db.ExecContext(r.Context(), "INSERT INTO accounts (email, salt, password) VALUES ($1, $2, $3)", email, salt, digest) // SAFE: password-storage (argon2id)
	if err != nil {
		http.Error(w, "cannot register", http.StatusConflict)
		return
	}
	slog.Info("account registered")
	w.WriteHeader(http.StatusCreated)
}

func (s *Service) RegisterKiosk(w http.ResponseWriter, r *http.Request) {
	pw := r.FormValue("password")
	sum := sha256.Sum256([]byte("kiosk:" + pw)) // BAD: password-storage
	_, err := s.db.ExecContext(r.Context(), "INSERT INTO kiosks (name, password) VALUES ($1, $2)", r.FormValue("name"), hex.EncodeToString(sum[:]))
	if err != nil {
		http.Error(w, "cannot register", http.StatusConflict)
	}
}

func (s *Service) Change(w http.ResponseWriter, r *http.Request) {
	hash, err := bcrypt.GenerateFromPassword([]byte(r.FormValue("password")), bcrypt.MinCost) // BAD: password-storage
	if err != nil {
		http.Error(w, "cannot change", http.StatusInternalServerError)
		return
	}
	_, _ = s.db.ExecContext(r.Context(), "UPDATE accounts SET password = $1 WHERE email = $2", hash, r.FormValue("email"))
	slog.Info("password changed", "email", r.FormValue("email"))
}

func (s *Service) Reset(w http.ResponseWriter, r *http.Request) {
	if r.FormValue("password") != r.FormValue("confirm") { // SAFE: timing-compare (both sent by the client)
		http.Error(w, "passwords differ", http.StatusBadRequest)
		return
	}
	hash, err := bcrypt.GenerateFromPassword([]byte(r.FormValue("password")), 12) // SAFE: password-storage
	if err != nil {
		http.Error(w, "cannot reset", http.StatusInternalServerError)
		return
	}
	_, _ = s.db.ExecContext(r.Context(), "UPDATE accounts SET password = $1 WHERE reset_token = $2", hash, r.FormValue("token"))
}

func (s *Service) Login(w http.ResponseWriter, r *http.Request) {
	var salt, stored []byte
	err := s.db.QueryRowContext(r.Context(), "SELECT salt, password FROM accounts WHERE email = $1", r.FormValue("email")).Scan(&salt, &stored)
	if err != nil || subtle.ConstantTimeCompare(stored, argonHash(r.FormValue("password"), salt)) != 1 {
		http.Error(w, "wrong email or password", http.StatusUnauthorized)
		return
	}
	raw := make([]byte, 32)
	_, _ = rand.Read(raw)
	id := base64.RawURLEncoding.EncodeToString(raw)
	sum := sha256.Sum256([]byte(id)) // SAFE: password-storage (digest of a random session identifier)
	_, _ = s.db.ExecContext(r.Context(), "INSERT INTO sessions (digest, email) VALUES ($1, $2)", sum[:], r.FormValue("email"))
	http.SetCookie(w, &http.Cookie{ // SAFE: cookie-flags
		Name: "sid", Value: id, Path: "/", MaxAge: 3600,
		Secure: s.production, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	next := r.FormValue("next")
	if _, err := url.Parse(next); err != nil || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.Contains(next, `\`) {
		next = "/"
	}
	http.Redirect(w, r, next, http.StatusSeeOther) // SAFE: open-redirect (path of this host)
}

func (s *Service) Remember(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, &http.Cookie{Name: "session_token", Value: r.Header.Get("X-Session"), Expires: time.Now().Add(720 * time.Hour)}) // BAD: cookie-flags
	u, err := url.Parse(r.URL.Query().Get("return_to"))
	if err != nil {
		http.Error(w, "bad address", http.StatusBadRequest)
		return
	}
	http.Redirect(w, r, u.String(), http.StatusFound) // BAD: open-redirect
}

func (s *Service) Theme(w http.ResponseWriter, r *http.Request) {
	theme := "light"
	if r.FormValue("theme") == "dark" {
		theme = "dark"
	}
	http.SetCookie(w, &http.Cookie{Name: "theme", Value: theme, Path: "/"}) // SAFE: cookie-flags (a preference)
}

func (s *Service) Avatar(w http.ResponseWriter, r *http.Request) {
	sum := md5.Sum([]byte(strings.ToLower(strings.TrimSpace(r.FormValue("email")))))                 // SAFE: weak-crypto (name of a public avatar)
	http.Redirect(w, r, "https://avatars.example.com/"+hex.EncodeToString(sum[:]), http.StatusFound) // SAFE: open-redirect
}

func Routes(s *Service) *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /register", s.Register)
	mux.HandleFunc("POST /kiosk", s.RegisterKiosk)
	mux.HandleFunc("POST /password", s.Change)
	mux.HandleFunc("POST /reset", s.Reset)
	mux.HandleFunc("POST /login", s.Login)
	mux.HandleFunc("POST /remember", s.Remember)
	mux.HandleFunc("POST /theme", s.Theme)
	mux.HandleFunc("GET /avatar", s.Avatar)
	return mux
}
