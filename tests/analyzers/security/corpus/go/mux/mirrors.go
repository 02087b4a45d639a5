package mirrors

import (
	"context"
	crand "crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"math/rand"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/mux"
)

type Mirrors struct {
	client *http.Client
	index  *url.URL
	mail   func(to, text string) error
	tokens map[string]string
}

const letters = "abcdefghijklmnopqrstuvwxyz0123456789"

func (m *Mirrors) Sync(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Sources []string `json:"sources"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<14)).Decode(&body); err != nil {
		http.Error(w, "bad body", http.StatusBadRequest)
		return
	}
	for _, source := range body.Sources {
		resp, err := m.client.Get(source) // BAD: ssrf
		if err != nil {
			continue
		}
		_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20))
		_ = resp.Body.Close()
	}
}

func (m *Mirrors) Package(w http.ResponseWriter, r *http.Request) {
	ref := &url.URL{Path: "/packages/" + mux.Vars(r)["name"]}
	resp, err := m.client.Get(m.index.ResolveReference(ref).String()) // SAFE: ssrf (only the path is the client's)
	m.copy(w, resp, err)
}

func (m *Mirrors) Resolve(w http.ResponseWriter, r *http.Request) {
	ref, err := url.Parse(r.URL.Query().Get("ref"))
	if err != nil {
		http.Error(w, "bad reference", http.StatusBadRequest)
		return
	}
	resp, err := m.client.Get(m.index.ResolveReference(ref).String()) // BAD: ssrf (an absolute reference replaces the host)
	m.copy(w, resp, err)
}

func (m *Mirrors) official(raw string) error {
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "https" || u.Port() != "" {
		return errors.New("bad address")
	}
	if host := u.Hostname(); host != "mirror.example.com" && !strings.HasSuffix(host, ".mirror.example.com") {
		return fmt.Errorf("host %q is not ours", host)
	}
	return nil
}

func (m *Mirrors) Check(w http.ResponseWriter, r *http.Request) {
	address := r.FormValue("address")
	if err := m.official(address); err != nil {
		http.Error(w, "bad address", http.StatusBadRequest)
		return
	}
	resp, err := m.client.Head(address) // SAFE: ssrf (suffix with its dot)
	m.copy(w, resp, err)
}

func (m *Mirrors) dial(ctx context.Context, host string) (net.Conn, error) {
	d := net.Dialer{Timeout: 2 * time.Second}
	return d.DialContext(ctx, "tcp", host+":873") // BAD: ssrf (helper)
}

func (m *Mirrors) Rsync(w http.ResponseWriter, r *http.Request) {
	conn, err := m.dial(r.Context(), r.FormValue("host"))
	if err != nil {
		http.Error(w, "no answer", http.StatusBadGateway)
		return
	}
	_ = conn.Close()
}

func (m *Mirrors) Forgot(w http.ResponseWriter, r *http.Request) {
	rnd := rand.New(rand.NewSource(time.Now().UnixNano()))
	b := make([]byte, 24)
	for i := range b {
		b[i] = letters[rnd.Intn(len(letters))] // BAD: reset-token
	}
	m.tokens[string(b)] = r.FormValue("email")
	if err := m.mail(r.FormValue("email"), "reset with "+string(b)); err != nil {
		slog.Error("mail not sent", "error", err)
	}
}

func (m *Mirrors) ForgotStaff(w http.ResponseWriter, r *http.Request) {
	resetToken := uuid.NewString() // SAFE: reset-token (random UUID)
	m.tokens[resetToken] = r.FormValue("email")
	if err := m.mail(r.FormValue("email"), "reset with "+resetToken); err != nil {
		slog.Error("mail not sent", "error", err)
	}
}

func (m *Mirrors) Session(w http.ResponseWriter, r *http.Request) {
	sessionID := fmt.Sprintf("%x", rand.Uint64())                                                                                // BAD: insecure-random
	http.SetCookie(w, &http.Cookie{Name: "sid", Value: sessionID, Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode}) // SAFE: cookie-flags
}

func (m *Mirrors) Pin(w http.ResponseWriter, r *http.Request) {
	n, err := crand.Int(crand.Reader, big.NewInt(1_000_000)) // SAFE: insecure-random
	if err != nil {
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	_ = m.mail(r.FormValue("email"), fmt.Sprintf("your code is %06d", n))
}

func (m *Mirrors) copy(w http.ResponseWriter, resp *http.Response, err error) {
	if err != nil {
		http.Error(w, "mirror failed", http.StatusBadGateway)
		return
	}
	defer resp.Body.Close()
	_, _ = io.Copy(w, io.LimitReader(resp.Body, 1<<20))
}
