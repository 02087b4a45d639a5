package hooks

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
)

const signatureHeader = "X-Hook-Signature" // SAFE: hardcoded-secret (name of a header)

const billingSecret = "kX9vQ2mT7pLw4ZrB1nYc8sHd" // BAD: hardcoded-secret

var deployToken = os.Getenv("DEPLOY_TOKEN") // SAFE: hardcoded-secret

type Receiver struct {
	secret  []byte
	apiKeys map[string]string
}

func NewReceiver() *Receiver {
	secret := os.Getenv("HOOK_SECRET")
	if secret == "" {
		secret = "hook-secret-2024-eu" // BAD: hardcoded-secret
	}
	return &Receiver{secret: []byte(secret), apiKeys: map[string]string{}}
}

func mac(secret, body []byte) []byte {
	h := hmac.New(sha256.New, secret)
	h.Write(body)
	return h.Sum(nil)
}

func payload(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	return io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
}

func (x *Receiver) Payment(w http.ResponseWriter, r *http.Request) {
	body, err := payload(w, r)
	if err != nil {
		http.Error(w, "bad body", http.StatusBadRequest)
		return
	}
	expected := hex.EncodeToString(mac([]byte(billingSecret), body))
	if r.Header.Get(signatureHeader) != expected { // BAD: timing-compare
		http.Error(w, "bad signature", http.StatusForbidden)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

func (x *Receiver) Shipment(w http.ResponseWriter, r *http.Request) {
	body, err := payload(w, r)
	if err != nil {
		http.Error(w, "bad body", http.StatusBadRequest)
		return
	}
	got, err := hex.DecodeString(r.Header.Get(signatureHeader))
	if err != nil || !hmac.Equal(got, mac(x.secret, body)) { // SAFE: timing-compare
		http.Error(w, "bad signature", http.StatusForbidden)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

func (x *Receiver) Inventory(w http.ResponseWriter, r *http.Request) {
	body, err := payload(w, r)
	if err != nil {
		http.Error(w, "bad body", http.StatusBadRequest)
		return
	}
	signature, _ := hex.DecodeString(r.Header.Get(signatureHeader))
	if !bytes.Equal(mac(x.secret, body), signature) { // BAD: timing-compare
		http.Error(w, "bad signature", http.StatusForbidden)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

func same(a, b string) bool {
	return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}

func (x *Receiver) Deploy(w http.ResponseWriter, r *http.Request) {
	token := r.Header.Get("X-Deploy-Token")
	if token == "" { // SAFE: timing-compare (is there one at all)
		http.Error(w, "no token", http.StatusUnauthorized)
		return
	}
	if !same(token, deployToken) { // SAFE: timing-compare (helper)
		http.Error(w, "bad token", http.StatusForbidden)
		return
	}
	slog.Info("deploy requested", "revision", r.URL.Query().Get("revision"))
	w.WriteHeader(http.StatusAccepted)
}

func (x *Receiver) authenticate(client, key string) error {
	stored, ok := x.apiKeys[client]
	if !ok {
		return errors.New("unknown client")
	}
	if stored == key { // BAD: timing-compare (helper)
		return nil
	}
	return errors.New("wrong key")
}

func (x *Receiver) Report(w http.ResponseWriter, r *http.Request) {
	if err := x.authenticate(r.Header.Get("X-Client"), r.Header.Get("X-Api-Key")); err != nil {
		http.Error(w, "forbidden", http.StatusForbidden)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
