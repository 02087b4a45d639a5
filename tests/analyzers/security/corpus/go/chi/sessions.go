package sessions

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/go-chi/chi/v5"
	"github.com/justinas/nosurf"
)

type Accounts interface {
	Check(ctx context.Context, email, password string) (int, error)
	Transfer(ctx context.Context, from int, to, amount string) error
}

type Web struct {
	sessions *scs.SessionManager
	accounts Accounts
}

func New(accounts Accounts) *Web {
	m := scs.New()
	m.Lifetime = 12 * time.Hour
	m.Cookie.HttpOnly = true                          // SAFE: cookie-flags
	m.Cookie.Secure = os.Getenv("APP_ENV") != "local" // SAFE: cookie-flags (off on a developer's machine only)
	m.Cookie.SameSite = http.SameSiteLaxMode
	return &Web{sessions: m, accounts: accounts}
}

func kioskSessions() *scs.SessionManager {
	m := scs.New()
	m.Cookie.Name = "kiosk_session"
	m.Cookie.Secure = true
	m.Cookie.HttpOnly = false // BAD: cookie-flags
	return m
}

func (x *Web) Login(w http.ResponseWriter, r *http.Request) {
	id, err := x.accounts.Check(r.Context(), r.PostFormValue("email"), r.PostFormValue("password"))
	if err != nil {
		http.Error(w, "wrong email or password", http.StatusUnauthorized)
		return
	}
	if err := x.sessions.RenewToken(r.Context()); err != nil {
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	x.sessions.Put(r.Context(), "user_id", id) // SAFE: session-fixation (token renewed)
	http.Redirect(w, r, "/account", http.StatusSeeOther)
}

func (x *Web) LoginByLink(w http.ResponseWriter, r *http.Request) {
	id, err := x.accounts.Check(r.Context(), r.URL.Query().Get("email"), r.URL.Query().Get("code"))
	if err != nil {
		http.Error(w, "link is not valid", http.StatusUnauthorized)
		return
	}
	x.sessions.Put(r.Context(), "user_id", id) // BAD: session-fixation
	dest, err := url.Parse(r.URL.Query().Get("dest"))
	if err != nil || dest.IsAbs() || dest.Host != "" || !strings.HasPrefix(dest.Path, "/") || strings.Contains(dest.Path, `\`) {
		dest = &url.URL{Path: "/account"}
	}
	http.Redirect(w, r, dest.Path, http.StatusSeeOther) // BAD: open-redirect (the path of "/%2Fevil.test" starts with two slashes)
}

func (x *Web) Cart(w http.ResponseWriter, r *http.Request) {
	x.sessions.Put(r.Context(), "cart", r.PostFormValue("sku")) // SAFE: session-fixation (no change of identity)
	back := r.PostFormValue("back")
	if strings.HasPrefix(back, "/") {
		http.Redirect(w, r, back, http.StatusSeeOther) // BAD: open-redirect (//evil.test)
		return
	}
	http.Redirect(w, r, "/cart", http.StatusSeeOther)
}

func (x *Web) Transfer(w http.ResponseWriter, r *http.Request) {
	from := x.sessions.GetInt(r.Context(), "user_id")
	if err := x.accounts.Transfer(r.Context(), from, r.PostFormValue("to"), r.PostFormValue("amount")); err != nil {
		http.Error(w, "not transferred", http.StatusConflict)
		return
	}
	http.Redirect(w, r, "/account", http.StatusSeeOther)
}

func (x *Web) Hook(w http.ResponseWriter, r *http.Request) {
	w.WriteHeader(http.StatusAccepted)
}

func (x *Web) Router() http.Handler {
	r := chi.NewRouter()
	r.Use(x.sessions.LoadAndSave)
	r.Post("/login", x.Login)
	r.Get("/login/link", x.LoginByLink)
	r.Post("/cart", x.Cart)
	r.Post("/transfer", x.Transfer)
	guard := nosurf.New(r)
	guard.ExemptPath("/hooks/carrier") // SAFE: csrf (signed machine call, no session)
	guard.ExemptGlob("/trans*")        // BAD: csrf
	root := chi.NewRouter()
	root.Mount("/", guard)
	root.Post("/hooks/carrier", x.Hook)
	return root
}

func (x *Web) Modern() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /transfer", x.Transfer)
	protection := http.NewCrossOriginProtection()
	protection.AddInsecureBypassPattern("/") // BAD: csrf
	return protection.Handler(x.sessions.LoadAndSave(mux))
}

func (x *Web) Public() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /transfer", x.Transfer)
	return http.NewCrossOriginProtection().Handler(x.sessions.LoadAndSave(mux)) // SAFE: csrf
}
