package tokens

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"io"
)

func NewResetToken() (string, error) {
	// bad: 32 bits
	b := make([]byte, 4)
	if _, err := rand.Read(b); err != nil {
		return "", err
	}
	return hex.EncodeToString(b), nil
}

type Keys struct{}

func (k *Keys) CreateAPIKey() string {
	// bad: 48 bits
	raw := make([]byte, 6)
	rand.Read(raw)
	return "shop_" + base64.RawURLEncoding.EncodeToString(raw)
}

func Start(store map[string]bool) error {
	// bad: by a variable's name
	b := make([]byte, 5)
	if _, err := io.ReadFull(rand.Reader, b); err != nil {
		return err
	}
	sessionToken := hex.EncodeToString(b)
	store[sessionToken] = true
	return nil
}

func LongToken() (string, error) {
	// ok: 32 bytes
	b := make([]byte, 32)
	if _, err := rand.Read(b); err != nil {
		return "", err
	}
	return hex.EncodeToString(b), nil
}

func OrderNumber() string {
	// ok: not a secret
	b := make([]byte, 4)
	rand.Read(b)
	return hex.EncodeToString(b)
}

func ReadToken(r io.Reader) ([]byte, error) {
	// ok: the length of a frame
	head := make([]byte, 4)
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, err
	}
	return head, nil
}
