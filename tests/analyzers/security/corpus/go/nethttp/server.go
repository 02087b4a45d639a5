package main

import (
	"compress/gzip"
	"crypto/tls"
	"errors"
	"expvar"
	"io"
	"log/slog"
	"net/http"
	"net/http/pprof"
	"os"
	"strconv"
	"time"
)

type config struct {
	addr, admin, env string
	upstream         string
}

func load() config {
	return config{addr: os.Getenv("ADDR"), admin: "127.0.0.1:6060", env: os.Getenv("APP_ENV"), upstream: os.Getenv("UPSTREAM")}
}

func ingest(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body) // BAD: resource-limits
	if err != nil {
		http.Error(w, "bad body", http.StatusBadRequest)
		return
	}
	slog.Info("ingested", "bytes", len(body))
}

func measure(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	body, err := io.ReadAll(r.Body) // SAFE: resource-limits (limited above)
	if err != nil {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	slog.Info("measured", "bytes", len(body))
}

func unpack(w http.ResponseWriter, r *http.Request) {
	zr, err := gzip.NewReader(http.MaxBytesReader(w, r.Body, 8<<20))
	if err != nil {
		http.Error(w, "bad body", http.StatusBadRequest)
		return
	}
	out, err := os.CreateTemp("", "batch-*")
	if err != nil {
		http.Error(w, "cannot store", http.StatusInternalServerError)
		return
	}
	defer out.Close()
	if r.URL.Query().Get("strict") == "1" {
		_, err = io.CopyN(out, zr, 64<<20) // SAFE: resource-limits (bounded copy)
	} else {
		_, err = io.Copy(out, zr) // BAD: resource-limits (decompression bomb)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		http.Error(w, "bad body", http.StatusBadRequest)
	}
}

func sample(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(r.URL.Query().Get("n"))
	if err != nil || n < 0 {
		http.Error(w, "bad n", http.StatusBadRequest)
		return
	}
	buf := make([]byte, n) // BAD: resource-limits
	if r.URL.Query().Get("fast") == "1" {
		buf = make([]byte, min(n, 4096)) // SAFE: resource-limits (capped)
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = w.Write(buf)
}

func upstreamClient(cfg config) *http.Client {
	client := &http.Client{}                                                                   // BAD: resource-limits (no timeout)
	client.Transport = &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}} // BAD: tls-verification
	return client
}

func partnerClient() *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12} // SAFE: tls-version
	return &http.Client{Timeout: 10 * time.Second, Transport: transport}  // SAFE: resource-limits
}

func legacyListener(h http.Handler) *http.Server {
	cfg := &tls.Config{
		MinVersion: tls.VersionTLS10, // BAD: tls-version
	}
	return &http.Server{Addr: ":9443", Handler: h, TLSConfig: cfg, ReadHeaderTimeout: 5 * time.Second}
}

func adminMux() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index) // SAFE: debug-mode (served on the loopback address)
	mux.Handle("/debug/vars", expvar.Handler())
	return mux
}

func main() {
	cfg := load()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /ingest", ingest)
	mux.HandleFunc("POST /measure", measure)
	mux.HandleFunc("POST /unpack", unpack)
	mux.HandleFunc("GET /sample", sample)
	mux.HandleFunc("GET /debug/profile", pprof.Profile) // BAD: debug-mode
	if cfg.env == "development" {
		mux.HandleFunc("GET /debug/trace", pprof.Trace) // SAFE: debug-mode (development only)
	}
	admin := &http.Server{Addr: cfg.admin, Handler: adminMux(), ReadHeaderTimeout: time.Second}
	go func() { _ = admin.ListenAndServe() }()
	go func() { _ = legacyListener(mux).ListenAndServeTLS("server.crt", "server.key") }()
	go warm(upstreamClient(cfg), partnerClient(), cfg.upstream)
	srv := &http.Server{Addr: cfg.addr, Handler: mux, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: time.Minute} // SAFE: resource-limits
	if err := srv.ListenAndServe(); err != nil {
		slog.Error("server stopped", "error", err)
	}
	_ = http.ListenAndServe(":8081", http.NotFoundHandler()) // BAD: resource-limits
}

func warm(a, b *http.Client, upstream string) {
	for _, c := range []*http.Client{a, b} {
		if resp, err := c.Head(upstream); err == nil {
			_ = resp.Body.Close()
		}
	}
}
