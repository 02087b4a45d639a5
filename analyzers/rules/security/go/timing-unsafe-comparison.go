package webhooks

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"os"
)

func Github(r *http.Request, body, secret []byte) bool {
	mac := hmac.New(sha256.New, secret)
	mac.Write(body)
	expected := "sha256=" + hex.EncodeToString(mac.Sum(nil))
	// bad: signature of a webhook
	return r.Header.Get("X-Hub-Signature-256") == expected
}

func Partner(body, given, secret []byte) bool {
	mac := hmac.New(sha256.New, secret)
	mac.Write(body)
	// bad: stops at the first difference as well
	return bytes.Equal(mac.Sum(nil), given)
}

func API(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// bad: API key of the environment
		if r.Header.Get("X-Api-Key") != os.Getenv("API_KEY") {
			http.Error(w, "unauthorized", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func Internal(r *http.Request, cfg Config) bool {
	// bad: bearer token
	return r.Header.Get("Authorization") == "Bearer "+cfg.InternalToken
}

func Confirm(user User, token string) bool {
	// bad: stored token
	return user.ResetToken == token
}

func Safe(expected, given []byte) bool {
	// ok: constant time
	return hmac.Equal(expected, given)
}

func SafeKey(cfg Config, key string) bool {
	// ok: constant time
	return subtle.ConstantTimeCompare([]byte(cfg.APIKey), []byte(key)) == 1
}

func Present(signature, token string) bool {
	// ok: compared with nothing
	if signature == "" || token == "" {
		return false
	}
	// ok: a length
	return len(signature) == 64
}

func Changed(cfg, prev Config) bool {
	// ok: both sides are the service's own
	return cfg.APIKey != prev.APIKey
}

func Parse(tok Token) bool {
	// ok: a kind of token
	return tok.Type == TokenAccess
}
