package settings

import (
	"context"
	"database/sql"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/gorilla/mux"
	"gopkg.in/yaml.v3"
)

type Settings struct {
	db  *sql.DB
	cfg Config
}

type Config struct {
	Theme   string        `yaml:"theme" json:"theme"`
	Timeout time.Duration `yaml:"timeout" json:"timeout"`
	DSN     string        `yaml:"dsn" json:"-"`
	APIKey  string        `yaml:"api_key" json:"-"`
}

const (
	paymentURL  = "http://payments.example.com/v2/charge" // BAD: cleartext-transport
	metadataNS  = "http://www.w3.org/2001/XMLSchema"      // SAFE: cleartext-transport (a namespace)
	sidecarURL  = "http://localhost:9901/ready"           // SAFE: cleartext-transport (the loopback address)
	placeholder = "<your-api-key>"                        // SAFE: hardcoded-secret (a placeholder)
)

func Load(file string) (Config, error) {
	var cfg Config
	raw, err := os.ReadFile(file)
	if err != nil {
		return cfg, err
	}
	err = yaml.Unmarshal(raw, &cfg)                                 // SAFE: deserialization (typed, a local file)
	slog.Debug("settings read", "theme", cfg.Theme, "dsn", cfg.DSN) // BAD: sensitive-logging (the DSN holds a password)
	return cfg, err
}

func (s *Settings) Charge(ctx context.Context, body io.Reader) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, paymentURL, body)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+s.cfg.APIKey)
	resp, err := http.DefaultClient.Do(req) // SAFE: resource-limits (the context has a deadline)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func (s *Settings) Ready(w http.ResponseWriter, r *http.Request) {
	resp, err := http.Get(sidecarURL) // BAD: resource-limits (default client, no deadline)
	if err != nil {
		http.Error(w, "sidecar is not ready", http.StatusServiceUnavailable)
		return
	}
	defer resp.Body.Close()
	w.WriteHeader(resp.StatusCode)
}

func (s *Settings) Rotate(w http.ResponseWriter, r *http.Request) {
	_, err := s.db.ExecContext(r.Context(), "UPDATE api_keys SET revoked = true WHERE owner = $1", mux.Vars(r)["owner"]) // BAD: audit-missing
	if err != nil {
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *Settings) Grant(w http.ResponseWriter, r *http.Request) {
	_, err := s.db.ExecContext(r.Context(), "INSERT INTO grants (owner, scope) VALUES ($1, $2)", mux.Vars(r)["owner"], r.FormValue("scope")) // SAFE: audit-missing (middleware records it)
	if err != nil {
		http.Error(w, "internal error", http.StatusInternalServerError)
	}
}

func (s *Settings) audited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, err := s.db.ExecContext(r.Context(), "INSERT INTO audit (actor, method, path) VALUES ($1, $2, $3)", r.Header.Get("X-User-Id"), r.Method, r.URL.Path)
		if err != nil {
			http.Error(w, "internal error", http.StatusInternalServerError)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (s *Settings) Show(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(s.cfg)
}

func Router(s *Settings) *mux.Router {
	r := mux.NewRouter()
	r.HandleFunc("/ready", s.Ready)
	r.HandleFunc("/keys/{owner}/rotate", s.Rotate).Methods(http.MethodPost)
	r.HandleFunc("/settings", s.Show)
	admin := r.PathPrefix("/admin").Subrouter()
	admin.Use(s.audited)
	admin.HandleFunc("/grants/{owner}", s.Grant).Methods(http.MethodPost)
	return r
}
