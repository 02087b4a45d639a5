package requestlog

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"net/http/httputil"
	"os"
	"strings"
)

type Credentials struct {
	User     string `json:"user"`
	Password string `json:"password"`
}

type secret string

func (secret) LogValue() slog.Value { return slog.StringValue("[redacted]") }

var (
	std        = log.New(os.Stderr, "web ", log.LstdFlags)
	structured = slog.New(slog.NewJSONHandler(os.Stdout, nil))
	breaks     = strings.NewReplacer("\n", `\n`, "\r", `\r`)
)

func Search(w http.ResponseWriter, r *http.Request) {
	std.Printf("search for %s", r.URL.Query().Get("q")) // BAD: log-injection
	w.WriteHeader(http.StatusNoContent)
}

func Suggest(w http.ResponseWriter, r *http.Request) {
	std.Printf("suggest for %q", r.URL.Query().Get("q"))       // SAFE: log-injection (%q)
	structured.Info("suggest", "term", r.URL.Query().Get("q")) // SAFE: log-injection (JSON)
	w.WriteHeader(http.StatusNoContent)
}

func note(line string) {
	fmt.Fprintln(os.Stderr, "note:", line) // BAD: log-injection (helper)
}

func Feedback(w http.ResponseWriter, r *http.Request) {
	note(r.FormValue("name") + " gave feedback")
	log.Println("feedback from", breaks.Replace(r.FormValue("name"))) // SAFE: log-injection (line breaks replaced)
	w.WriteHeader(http.StatusNoContent)
}

func Login(w http.ResponseWriter, r *http.Request) {
	var c Credentials
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<12)).Decode(&c); err != nil {
		http.Error(w, "bad body", http.StatusBadRequest)
		return
	}
	structured.Debug("login attempt", "credentials", c)                          // BAD: sensitive-logging
	structured.Info("login", "user", c.User, "password_length", len(c.Password)) // SAFE: sensitive-logging (length only)
	w.WriteHeader(http.StatusNoContent)
}

func Token(w http.ResponseWriter, r *http.Request) {
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	sum := sha256.Sum256([]byte(token))
	structured.Info("token used", "token_digest", hex.EncodeToString(sum[:6])) // SAFE: sensitive-logging (digest)
	structured.Info("token used", "token", secret(token))                      // SAFE: sensitive-logging (type that redacts itself)
	if len(token) < 20 {
		structured.Warn("odd token", "token", token) // BAD: sensitive-logging
	}
	w.WriteHeader(http.StatusNoContent)
}

func Trace(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if dump, err := httputil.DumpRequest(r, false); err == nil {
			structured.Debug("request", "dump", string(dump)) // BAD: sensitive-logging (Authorization and Cookie)
		}
		next.ServeHTTP(w, r)
	})
}

func Reset(w http.ResponseWriter, r *http.Request) {
	structured.Info("password reset requested", "remote", r.RemoteAddr) // SAFE: sensitive-logging (only the words)
	w.WriteHeader(http.StatusAccepted)
}

func Say(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain")
	fmt.Fprintf(w, r.URL.Query().Get("text")) // BAD: format-string
}

func Spell(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain")
	layout := "%s (%d)\n"
	if r.URL.Query().Has("short") {
		layout = "%s:%d\n"
	}
	fmt.Fprintf(w, layout, r.URL.Query().Get("text"), 1) // SAFE: format-string (constants)
}

func Routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /search", Search)
	mux.HandleFunc("GET /suggest", Suggest)
	mux.HandleFunc("POST /feedback", Feedback)
	mux.HandleFunc("POST /login", Login)
	mux.HandleFunc("POST /token", Token)
	mux.HandleFunc("POST /reset", Reset)
	mux.HandleFunc("GET /say", Say)
	mux.HandleFunc("GET /spell", Spell)
	return Trace(mux)
}
