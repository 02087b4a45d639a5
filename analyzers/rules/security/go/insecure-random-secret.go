package codes

import (
	crand "crypto/rand"
	"encoding/hex"
	"fmt"
	"math/rand"
	"time"
)

const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

func SendCode(phone string) {
	// bad: one-time code
	otp := fmt.Sprintf("%06d", rand.Intn(1000000))
	sms(phone, otp)
}

func NewToken() string {
	b := make([]byte, 32)
	for i := range b {
		// bad: by the name of the function
		b[i] = alphabet[rand.Intn(len(alphabet))]
	}
	return string(b)
}

func Reset(user *User) {
	// bad: attribute
	user.ResetToken = fmt.Sprint(rand.Int63())
}

func Session() Session {
	// bad: field of a literal
	return Session{SessionID: fmt.Sprintf("%x", rand.Uint64())}
}

func Seeded() string {
	rng := rand.New(rand.NewSource(time.Now().UnixNano()))
	// bad: an own source
	password := fmt.Sprint(rng.Int63())
	return password
}

func Safe() (string, error) {
	token := make([]byte, 32)
	// ok: crypto/rand
	if _, err := crand.Read(token); err != nil {
		return "", err
	}
	return hex.EncodeToString(token), nil
}

func Backoff(attempt int) time.Duration {
	// ok: jitter
	delay := time.Duration(rand.Intn(100)) * time.Millisecond
	return delay << attempt
}

func Pick(hosts []string) string {
	// ok: a choice
	host := hosts[rand.Intn(len(hosts))]
	return host
}
