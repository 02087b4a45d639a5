package callback

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
)

func Receive(body, given, secret []byte) error {
	mac := hmac.New(sha256.New, secret)
	mac.Write(body)
	// bad: the answer is dropped
	hmac.Equal(given, mac.Sum(nil))
	return process(body)
}

func Update(key ed25519.PublicKey, body, signature []byte) error {
	// bad: put away
	_ = ed25519.Verify(key, body, signature)
	return process(body)
}

func Enter(given, expected []byte) error {
	if len(given) == len(expected) {
		// bad: in a branch
		subtle.ConstantTimeCompare(given, expected)
	}
	return nil
}

func Refused(body, given, secret []byte) error {
	mac := hmac.New(sha256.New, secret)
	mac.Write(body)
	// ok: acted upon
	if !hmac.Equal(given, mac.Sum(nil)) {
		return errors.New("refused")
	}
	return process(body)
}

func Logged(given, expected []byte) bool {
	same := false
	// ok: an argument
	log.Println(hmac.Equal(given, expected))
	// ok: kept in a variable that is there
	same = hmac.Equal(given, expected)
	return same
}

func HandedOn(given, expected []byte) bool {
	// ok: handed on
	return subtle.ConstantTimeCompare(given, expected) == 1
}

func Kept(key ed25519.PublicKey, body, signature []byte) error {
	// ok: kept
	right := ed25519.Verify(key, body, signature)
	if !right {
		return errors.New("refused")
	}
	return nil
}
