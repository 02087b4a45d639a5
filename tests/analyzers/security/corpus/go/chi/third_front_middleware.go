package main

import (
	"crypto/tls"
	"expvar"
	"log/slog"
	"net/http"
	"net/http/pprof"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/go-chi/cors"
	"github.com/go-chi/httprate"
	"github.com/justinas/nosurf"
	"github.com/unrolled/secure"
)

var allowed = []string{"https://app.example.com", "https://admin.example.com"}

func appSessions() *scs.SessionManager {
	manager := scs.New()
	manager.Lifetime = 12 * time.Hour
	manager.Cookie.Secure = true
	manager.Cookie.SameSite = http.SameSiteLaxMode // SAFE: cookie-flags
	return manager
}

func kioskSessions() *scs.SessionManager {
	manager := scs.New()
	manager.Lifetime = 365 * 24 * time.Hour
	manager.Cookie.HttpOnly = false // BAD: cookie-flags
	return manager
}

func partnerOrigins(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin := r.Header.Get("Origin")
		if strings.HasPrefix(origin, "https://partner") {
			w.Header().Set("Access-Control-Allow-Origin", origin) // BAD: partial-origin
			w.Header().Set("Access-Control-Allow-Credentials", "true")
		}
		next.ServeHTTP(w, r)
	})
}

func appOrigins(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if origin := r.Header.Get("Origin"); slices.Contains(allowed, origin) {
			w.Header().Set("Access-Control-Allow-Origin", origin) // SAFE: cors (one of the list)
			w.Header().Add("Vary", "Origin")
		}
		next.ServeHTTP(w, r)
	})
}

func statusOrigins() func(http.Handler) http.Handler {
	return cors.Handler(cors.Options{
		AllowedOrigins:   []string{"https://*", "http://*"}, // BAD: cors
		AllowedMethods:   []string{http.MethodGet, http.MethodPut},
		AllowCredentials: true,
	})
}

func access(logger *slog.Logger) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			begin := time.Now()
			next.ServeHTTP(w, r)
			logger.Info("request", slog.String("path", r.URL.Path), slog.Duration("took", time.Since(begin))) // SAFE: log-injection (structured)
		})
	}
}

func debugRoutes(r chi.Router) {
	r.HandleFunc("/debug/pprof/*", pprof.Index) // BAD: debug-endpoint
	r.HandleFunc("/debug/pprof/profile", pprof.Profile)
}

func metricsServer() *http.Server {
	mux := http.NewServeMux()
	mux.Handle("/debug/vars", expvar.Handler()) // SAFE: debug-endpoint (loopback only)
	return &http.Server{Addr: "127.0.0.1:9090", Handler: mux, ReadHeaderTimeout: time.Second}
}

func front(app, partners http.Handler) *http.Server {
	r := chi.NewRouter()
	headers := secure.New(secure.Options{FrameDeny: true, ContentTypeNosniff: true, ContentSecurityPolicy: "default-src 'self'"})
	r.Use(middleware.RequestID, access(slog.Default()), headers.Handler, httprate.LimitByIP(200, time.Minute))
	r.Group(func(r chi.Router) {
		r.Use(appOrigins, appSessions().LoadAndSave, nosurf.NewPure)
		r.Mount("/app", app)
	})
	r.With(partnerOrigins).Mount("/partners", partners)
	r.With(statusOrigins(), kioskSessions().LoadAndSave).Mount("/kiosk", app)
	debugRoutes(r)
	go func() { _ = metricsServer().ListenAndServe() }()
	return &http.Server{
		Addr:              ":" + os.Getenv("PORT"),
		Handler:           r,
		ReadHeaderTimeout: 5 * time.Second,
		TLSConfig:         &tls.Config{MinVersion: tls.VersionTLS12},
	}
}
