package web

import (
	"net/http"

	"github.com/gorilla/csrf"
	"github.com/justinas/nosurf"
)

func Protect(key []byte) func(http.Handler) http.Handler {
	// bad: the token's cookie over plain HTTP
	return csrf.Protect(key, csrf.Secure(false))
}

func Skip(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// bad: the check is skipped
		next.ServeHTTP(w, csrf.UnsafeSkipCheck(r))
	})
}

func Nosurf(next http.Handler) http.Handler {
	handler := nosurf.New(next)
	// bad: changes an account
	handler.ExemptPath("/account/email")
	return handler
}

func Secure(key []byte) func(http.Handler) http.Handler {
	// ok: on
	return csrf.Protect(key, csrf.Secure(true))
}

func Webhooks(next http.Handler) http.Handler {
	handler := nosurf.New(next)
	// ok: proved by a signature
	handler.ExemptPath("/webhooks/stripe")
	return handler
}

func Bearer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			// ok: proved by a token
			r = csrf.UnsafeSkipCheck(r)
		}
		next.ServeHTTP(w, r)
	})
}
