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

func (h *Hub) NotifyDeleted(user int, token string) {
	for _, client := range h.clients[user] {
		// ok: who is told is found by it
		if client.token == token {
			client.Close()
		}
	}
}

func (h *Hub) Allow(token string) bool {
	for _, client := range h.all {
		// bad: who is let in
		if client.token == token {
			return true
		}
	}
	return false
}

func (s *Store) ClientByToken(token string) (*Client, error) {
	client := new(Client)
	err := s.DB.Where("token = ?", token).Find(client).Error
	// ok: looked up by it
	if client.Token == token {
		return client, err
	}
	return nil, err
}

func (s *Store) Reset(id int, token string) error {
	user, err := s.users.FindByID(id)
	// bad: looked up by something else
	if err != nil || user.ResetToken != token {
		return errDenied
	}
	return nil
}

func Access(saved []Saved, tokenHash string) *Saved {
	for i := range saved {
		// ok: sums of tokens
		if saved[i].TokenHash == tokenHash {
			return &saved[i]
		}
	}
	return nil
}

func (s *Store) Invite(given string) error {
	invite, err := s.invites.FindByToken(given)
	// ok: looked up by it as well
	if err != nil || invite.Token != given {
		return errDenied
	}
	return nil
}

func DoubleSubmit(r *http.Request) bool {
	// bad: little, both are the caller's
	return r.Header.Get("X-CSRF-Token") == r.FormValue("csrf_token")
}

func Repeated(c *gin.Context) bool {
	// bad: little, typed twice
	return c.PostForm("recovery_code") != c.PostForm("recovery_code_again")
}

func Fresh(signature, etag string) bool {
	// bad: little, everybody may see a tag
	return signature == etag
}
