package main

import (
	"context"
	"encoding/json"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/casbin/casbin/v2"
	"github.com/getsentry/sentry-go"
	"github.com/gorilla/handlers"
	"github.com/gorilla/mux"
	"github.com/jmoiron/sqlx"
)

type role string

const (
	reader role = "reader"
	editor role = "editor"
	owner  role = "owner"
)

type principal struct {
	ID     int64
	Role   role
	Tenant string
}

type key struct{}

func current(r *http.Request) principal {
	who, _ := r.Context().Value(key{}).(principal)
	return who
}

func may(who principal, action string) bool {
	switch action {
	case "delete":
		return who.Role == owner
	case "write":
		return who.Role == owner || who.Role == editor
	default:
		return true // BAD: default-allow
	}
}

func mayExport(who principal, format string) bool {
	switch format {
	case "csv":
		return who.Role != ""
	case "full":
		return who.Role == owner
	}
	return false // SAFE: default-allow
}

func enforced(enforcer *casbin.Enforcer) mux.MiddlewareFunc {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			allowed, err := enforcer.Enforce(string(current(r).Role), r.URL.Path, r.Method)
			if err != nil || !allowed { // SAFE: swallowed-security-error
				w.WriteHeader(http.StatusForbidden)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

func checked(enforcer *casbin.Enforcer) mux.MiddlewareFunc {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			allowed, err := enforcer.Enforce(current(r).ID, mux.CurrentRoute(r).GetName(), "call")
			if err != nil {
				log.Println("policy:", err)
				allowed = true // BAD: swallowed-security-error
			}
			if allowed {
				next.ServeHTTP(w, r)
			}
		})
	}
}

func tenantOf(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who := principal{ID: current(r).ID, Role: role(r.Header.Get("X-Role")), Tenant: r.Header.Get("X-Tenant")} // BAD: privilege-from-client
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), key{}, who)))
	})
}

func inside(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.RemoteAddr)
		if err != nil || !strings.HasPrefix(host, "10.") { // SAFE: address-from-header (the connection's address)
			w.WriteHeader(http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func setRole(db *sqlx.DB) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !may(current(r), "delete") {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		_, err := db.ExecContext(r.Context(), "UPDATE member SET role = ? WHERE id = ?", r.FormValue("role"), mux.Vars(r)["id"]) // BAD: audit-missing
		if err != nil {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}
}

func removeMember(db *sqlx.DB) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !mayExport(current(r), "full") {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		tx := db.MustBeginTx(r.Context(), nil)
		tx.MustExec("DELETE FROM member WHERE id = ? AND tenant = ?", mux.Vars(r)["id"], current(r).Tenant)
		tx.MustExec("INSERT INTO audit (actor, action, subject) VALUES (?, 'member.removed', ?)", current(r).ID, mux.Vars(r)["id"]) // SAFE: audit-missing
		_ = json.NewEncoder(w).Encode(tx.Commit() == nil)
	}
}

func policyRoutes(db *sqlx.DB, enforcer *casbin.Enforcer) http.Handler {
	_ = sentry.Init(sentry.ClientOptions{Dsn: os.Getenv("SENTRY_DSN"), TracesSampleRate: 0.1})
	defer sentry.Flush(time.Second)
	r := mux.NewRouter()
	r.Use(tenantOf, enforced(enforcer))
	r.HandleFunc("/members/{id:[0-9]+}/role", setRole(db)).Methods(http.MethodPut)
	r.HandleFunc("/members/{id:[0-9]+}", removeMember(db)).Methods(http.MethodDelete)
	r.PathPrefix("/calls").Subrouter().Use(checked(enforcer), inside)
	return handlers.CompressHandler(r)
}
