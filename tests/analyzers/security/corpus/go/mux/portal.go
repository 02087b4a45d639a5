package portal

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/crewjam/saml"
	"github.com/crewjam/saml/samlsp"
	"github.com/google/uuid"
	"github.com/gorilla/mux"
	"github.com/gorilla/sessions"
	"golang.org/x/crypto/bcrypt"
)

type Config struct {
	BaseURL string
	Hosts   []string
}

type Account struct {
	ID           int64  `json:"id"`
	Email        string `json:"email"`
	PasswordHash string `json:"password_hash,omitempty"` // BAD: password-exposed
}

type Portal struct {
	db     *sql.DB
	config Config
	store  *sessions.CookieStore
	mail   func(ctx context.Context, to, text string) error
	logger *slog.Logger
}

type credentials struct {
	Email    string `json:"email"`
	Password string `json:"password"`
	IsAdmin  bool   `json:"is_admin"`
}

func linkTo(r *http.Request, path string) string {
	scheme := "https"
	if forwarded := r.Header.Get("X-Forwarded-Proto"); forwarded == "http" {
		scheme = forwarded
	}
	host := r.Header.Get("X-Forwarded-Host")
	if host == "" {
		host = r.Host
	}
	return (&url.URL{Scheme: scheme, Host: host, Path: path}).String() // BAD: reset-link-host (helper of the mails)
}

func (p *Portal) linkFrom(path string) string {
	return strings.TrimSuffix(p.config.BaseURL, "/") + path // SAFE: reset-link-host
}

func (p *Portal) Forgot(w http.ResponseWriter, r *http.Request) {
	token := uuid.NewString()
	_, _ = p.db.ExecContext(r.Context(), "UPDATE accounts SET reset_token = $1 WHERE email = $2", token, r.FormValue("email"))
	_ = p.mail(r.Context(), r.FormValue("email"), "Reset: "+linkTo(r, "/reset/"+token))
	w.WriteHeader(http.StatusAccepted)
}

func (p *Portal) Verify(w http.ResponseWriter, r *http.Request) {
	token := uuid.NewString()
	_, _ = p.db.ExecContext(r.Context(), "UPDATE accounts SET verify_token = $1 WHERE email = $2", token, r.FormValue("email"))
	_ = p.mail(r.Context(), r.FormValue("email"), fmt.Sprintf("Confirm: %s/confirm/%s", r.Header.Get("Origin"), token)) // BAD: reset-link-host
	w.WriteHeader(http.StatusAccepted)
}

func (p *Portal) ForgotConfigured(w http.ResponseWriter, r *http.Request) {
	token := uuid.NewString()
	_, _ = p.db.ExecContext(r.Context(), "UPDATE accounts SET reset_token = $1 WHERE email = $2", token, r.FormValue("email"))
	_ = p.mail(r.Context(), r.FormValue("email"), "Reset: "+p.linkFrom("/reset/"+token))
	w.WriteHeader(http.StatusAccepted)
}

func (p *Portal) Register(w http.ResponseWriter, r *http.Request) {
	var form credentials
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<14)).Decode(&form); err != nil { // SAFE: body-limit
		http.Error(w, "no form", http.StatusBadRequest)
		return
	}
	hash, err := bcrypt.GenerateFromPassword([]byte(form.Password), 5) // BAD: password-cost
	if err != nil {
		http.Error(w, "cannot register", http.StatusInternalServerError)
		return
	}
	_, err = p.db.ExecContext(r.Context(), "INSERT INTO accounts (email, hash, is_admin) VALUES ($1, $2, $3)", form.Email, hash, form.IsAdmin) // BAD: privilege-from-client
	if err != nil {
		http.Error(w, "cannot register", http.StatusConflict)
		return
	}
	p.logger.Info("registered")
	w.WriteHeader(http.StatusCreated)
}

func (p *Portal) RegisterGuest(w http.ResponseWriter, r *http.Request) {
	hash, err := bcrypt.GenerateFromPassword([]byte(r.FormValue("password")), 12) // SAFE: password-cost
	if err != nil {
		http.Error(w, "cannot register", http.StatusInternalServerError)
		return
	}
	_, err = p.db.ExecContext(r.Context(), "INSERT INTO accounts (email, hash, is_admin) VALUES ($1, $2, FALSE)", r.FormValue("email"), hash) // SAFE: privilege-from-client
	if err != nil {
		http.Error(w, "cannot register", http.StatusConflict)
		return
	}
	p.logger.Info("registered")
	w.WriteHeader(http.StatusCreated)
}

func (p *Portal) Login(w http.ResponseWriter, r *http.Request) { // BAD: audit-missing
	var id int64
	var hash []byte
	err := p.db.QueryRowContext(r.Context(), "SELECT id, hash FROM accounts WHERE email = $1", r.FormValue("email")).Scan(&id, &hash)
	if err != nil || bcrypt.CompareHashAndPassword(hash, []byte(r.FormValue("password"))) != nil { // SAFE: password-plain-compare
		http.Error(w, "wrong email or password", http.StatusUnauthorized)
		return
	}
	session, _ := p.store.New(r, "portal")
	session.Values["account"] = id
	session.Options.MaxAge = 12 * 3600 // SAFE: long-lived-token
	_ = session.Save(r, w)
}

func (p *Portal) LoginKiosk(w http.ResponseWriter, r *http.Request) {
	var id int64
	query := "SELECT id FROM kiosks WHERE name = $1 AND password = $2"
	if err := p.db.QueryRowContext(r.Context(), query, r.FormValue("name"), r.FormValue("password")).Scan(&id); err != nil { // BAD: password-plain-compare
		p.logger.Warn("kiosk refused")
		http.Error(w, "wrong name or password", http.StatusUnauthorized)
		return
	}
	p.logger.Info("kiosk login", "kiosk", id)
	http.SetCookie(w, &http.Cookie{Name: "kiosk", Value: strconv.FormatInt(id, 10), MaxAge: 5 * 365 * 24 * 3600, Secure: true, HttpOnly: true}) // BAD: long-lived-token
}

func (p *Portal) current(r *http.Request) (int64, bool) {
	cookie, err := r.Cookie("account")
	if err != nil {
		return 0, false
	}
	id, err := strconv.ParseInt(cookie.Value, 10, 64)
	return id, err == nil // BAD: identity-from-cookie
}

func (p *Portal) signed(r *http.Request) (int64, bool) {
	session, err := p.store.Get(r, "portal")
	if err != nil {
		return 0, false
	}
	id, ok := session.Values["account"].(int64)
	return id, ok // SAFE: identity-from-cookie
}

func (p *Portal) isStaff(r *http.Request) bool {
	cookie, err := r.Cookie("profile")
	if err != nil {
		return false
	}
	var profile struct{ Staff bool }
	raw, _ := base64.URLEncoding.DecodeString(cookie.Value)
	return json.Unmarshal(raw, &profile) == nil && profile.Staff // BAD: identity-from-cookie
}

func (p *Portal) Locale(r *http.Request) string {
	if cookie, err := r.Cookie("locale"); err == nil && cookie.Value == "de" {
		return "de" // SAFE: identity-from-cookie (a preference)
	}
	return "en"
}

func (p *Portal) Show(w http.ResponseWriter, r *http.Request) {
	id, ok := p.current(r)
	if !ok {
		http.Error(w, "sign in", http.StatusUnauthorized)
		return
	}
	var account Account
	_ = p.db.QueryRowContext(r.Context(), "SELECT id, email, hash FROM accounts WHERE id = $1", id).Scan(&account.ID, &account.Email, &account.PasswordHash)
	_ = json.NewEncoder(w).Encode(account) // BAD: password-exposed
}

func (p *Portal) Remove(w http.ResponseWriter, r *http.Request) { // SAFE: audit-missing
	id, ok := p.signed(r)
	if !ok {
		http.Error(w, "sign in", http.StatusUnauthorized)
		return
	}
	_, _ = p.db.ExecContext(r.Context(), "DELETE FROM accounts WHERE id = $1", id)
	p.logger.Warn("account deleted", "account", id)
	w.WriteHeader(http.StatusNoContent)
}

func (p *Portal) SetRole(w http.ResponseWriter, r *http.Request) { // BAD: audit-missing
	if !p.isStaff(r) {
		http.Error(w, "not allowed", http.StatusForbidden)
		return
	}
	_, _ = p.db.ExecContext(r.Context(), "UPDATE accounts SET role = $1 WHERE id = $2", r.FormValue("role"), mux.Vars(r)["id"])
	w.WriteHeader(http.StatusNoContent)
}

func (p *Portal) Handover(w http.ResponseWriter, r *http.Request) {
	target := url.URL{Scheme: "https", Host: "shop.example.com", Path: "/start"}
	query := target.Query()
	query.Set("session_token", r.Header.Get("X-Session"))
	target.RawQuery = query.Encode()
	http.Redirect(w, r, target.String(), http.StatusFound) // BAD: token-in-url
}

func (p *Portal) List(w http.ResponseWriter, r *http.Request) {
	target := "https://shop.example.com/list?page=" + url.QueryEscape(r.FormValue("page"))
	http.Redirect(w, r, target, http.StatusFound) // SAFE: token-in-url
}

func (p *Portal) Assert(w http.ResponseWriter, r *http.Request) {
	raw, _ := base64.StdEncoding.DecodeString(r.PostFormValue("SAMLResponse"))
	var response saml.Response
	if err := xml.Unmarshal(raw, &response); err != nil {
		http.Error(w, "no assertion", http.StatusBadRequest)
		return
	}
	session, _ := p.store.New(r, "portal")
	session.Values["name"] = response.Assertion.Subject.NameID.Value // BAD: saml-signature (read without verifying it)
	p.logger.Info("saml login")
	_ = session.Save(r, w)
}

func (p *Portal) AssertVerified(provider *saml.ServiceProvider) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		assertion, err := provider.ParseResponse(r, []string{r.FormValue("RelayState")})
		if err != nil {
			http.Error(w, "no assertion", http.StatusForbidden)
			return
		}
		session, _ := p.store.New(r, "portal")
		session.Values["name"] = assertion.Subject.NameID.Value // SAFE: saml-signature
		p.logger.Info("saml login")
		_ = session.Save(r, w)
	}
}

func (p *Portal) Routes(middleware *samlsp.Middleware) http.Handler {
	router := mux.NewRouter()
	router.HandleFunc("/forgot", p.Forgot).Methods(http.MethodPost)
	router.HandleFunc("/login", p.Login).Methods(http.MethodPost)
	router.HandleFunc("/accounts/{id}/role", p.SetRole).Methods(http.MethodPut)
	router.Handle("/staff", middleware.RequireAccount(http.HandlerFunc(p.Show)))
	return http.TimeoutHandler(router, 10*time.Second, "too slow")
}
