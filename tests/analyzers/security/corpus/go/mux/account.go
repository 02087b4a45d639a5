package account

import (
	"encoding/gob"
	"log/slog"
	"net/http"
	"net/url"
	"os"

	"github.com/gorilla/csrf"
	"github.com/gorilla/mux"
	"github.com/gorilla/sessions"
	"github.com/rs/cors"
	"golang.org/x/crypto/bcrypt"
)

type Principal struct {
	ID    int64
	Email string
}

type Account struct {
	store   sessions.Store
	trusted map[string]bool
	hashes  map[string][]byte
}

func init() { gob.Register(Principal{}) }

func New() *Account {
	files := sessions.NewFilesystemStore(os.TempDir(), []byte(os.Getenv("SESSION_KEY")))                                     // SAFE: hardcoded-secret
	files.Options = &sessions.Options{Path: "/", MaxAge: 3600, HttpOnly: true, Secure: true, SameSite: http.SameSiteLaxMode} // SAFE: cookie-flags
	return &Account{store: files, trusted: map[string]bool{"app.example.com": true}, hashes: map[string][]byte{}}
}

func preview() *sessions.CookieStore {
	store := sessions.NewCookieStore([]byte("preview-cookie-key-0b9d44")) // BAD: hardcoded-secret
	store.Options.HttpOnly = true
	store.Options.Secure = false // BAD: cookie-flags
	return store
}

func (a *Account) Login(w http.ResponseWriter, r *http.Request) {
	hash, ok := a.hashes[r.PostFormValue("email")]
	if !ok || bcrypt.CompareHashAndPassword(hash, []byte(r.PostFormValue("password"))) != nil {
		http.Error(w, "wrong email or password", http.StatusUnauthorized)
		return
	}
	sess, err := a.store.Get(r, "account")
	if err != nil {
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	sess.Values["user"] = Principal{Email: r.PostFormValue("email")} // BAD: session-fixation (the identifier stays)
	_ = sess.Save(r, w)
	slog.Info("login", "user", r.PostFormValue("email"))
	next, err := url.Parse(r.PostFormValue("next"))
	if err != nil || !a.trusted[next.Host] || next.Scheme != "https" {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	http.Redirect(w, r, next.String(), http.StatusSeeOther) // SAFE: open-redirect (host is in a set)
}

func (a *Account) LoginPreview(store *sessions.CookieStore) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		sess, _ := store.Get(r, "preview")
		sess.Values["user"] = r.PostFormValue("email") // SAFE: session-fixation (cookie store: there is no identifier on the server)
		_ = sess.Save(r, w)
		w.Header().Add("Location", r.Referer()+r.FormValue("next")) // BAD: open-redirect
		w.WriteHeader(http.StatusFound)
	}
}

func (a *Account) Switch(w http.ResponseWriter, r *http.Request) {
	old, _ := a.store.Get(r, "account")
	who := old.Values["user"]
	old.Options.MaxAge = -1
	_ = old.Save(r, w)
	fresh, err := a.store.New(&http.Request{Header: http.Header{}}, "account")
	if err != nil {
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	fresh.Values["user"] = who // SAFE: session-fixation (a new session replaces the old)
	_ = fresh.Save(r, w)
}

func (a *Account) Origin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin")) // BAD: cors
		w.Header().Set("Access-Control-Allow-Credentials", "true")
		next.ServeHTTP(w, r)
	})
}

func (a *Account) TrustedOrigin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin := r.Header.Get("Origin")
		if u, err := url.Parse(origin); err == nil && u.Scheme == "https" && a.trusted[u.Host] {
			w.Header().Set("Access-Control-Allow-Origin", origin) // SAFE: cors (host is in a set)
			w.Header().Set("Access-Control-Allow-Credentials", "true")
			w.Header().Add("Vary", "Origin")
		}
		next.ServeHTTP(w, r)
	})
}

func Handler(a *Account) http.Handler {
	r := mux.NewRouter()
	r.HandleFunc("/login", a.Login).Methods(http.MethodPost)
	r.HandleFunc("/switch", a.Switch).Methods(http.MethodPost)
	r.Handle("/preview/login", a.LoginPreview(preview())).Methods(http.MethodPost)
	protect := csrf.Protect([]byte(os.Getenv("CSRF_KEY")), csrf.Secure(true), csrf.SameSite(csrf.SameSiteStrictMode)) // SAFE: csrf
	web := protect(r)
	root := mux.NewRouter()
	root.PathPrefix("/web").Handler(http.StripPrefix("/web", a.TrustedOrigin(web)))
	root.PathPrefix("/mobile").Handler(http.StripPrefix("/mobile", a.Origin(web)))
	root.PathPrefix("/embed").Handler(cors.New(cors.Options{
		AllowOriginFunc:  func(origin string) bool { return origin != "" }, // BAD: cors
		AllowCredentials: true,
	}).Handler(web))
	root.PathPrefix("/public").Handler(cors.Default().Handler(http.NotFoundHandler())) // SAFE: cors (public, no credentials)
	root.Handle("/legacy/login", skip(http.HandlerFunc(a.Login), protect))
	return root
}

func skip(h http.Handler, protect func(http.Handler) http.Handler) http.Handler {
	guarded := protect(h)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		guarded.ServeHTTP(w, csrf.UnsafeSkipCheck(r)) // BAD: csrf
	})
}
