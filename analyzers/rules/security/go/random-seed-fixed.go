package codes

import (
	crand "crypto/rand"
	"encoding/hex"
	"math/rand"
	"time"
)

const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789"

func init() {
	// bad: for all that the package makes
	rand.Seed(time.Now().UnixNano())
}

func VoucherCode() string {
	b := make([]byte, 10)
	for i := range b {
		b[i] = alphabet[rand.Intn(len(alphabet))]
	}
	return string(b)
}

func ResetToken(n int) string {
	// bad: the time
	r := rand.New(rand.NewSource(time.Now().UnixNano()))
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[r.Intn(len(alphabet))]
	}
	return string(b)
}

type Store struct{}

func (s *Store) TemporaryPassword(userID int64) string {
	// bad: the user
	r := rand.New(rand.NewSource(userID))
	return string(alphabet[r.Intn(len(alphabet))])
}

func InviteCode() int {
	// bad: a constant
	rand.Seed(42)
	return rand.Intn(900000) + 100000
}

func GenerateOTP() int {
	// bad: a code for one login
	r := rand.New(rand.NewSource(time.Now().Unix()))
	return r.Intn(1000000)
}

func APIKey() (string, error) {
	b := make([]byte, 32)
	// ok: of the operating system
	if _, err := crand.Read(b); err != nil {
		return "", err
	}
	return hex.EncodeToString(b), nil
}

func Delay(attempt int) time.Duration {
	// ok: jitter
	r := rand.New(rand.NewSource(time.Now().UnixNano()))
	return time.Duration(r.Intn(1000)<<attempt) * time.Millisecond
}

func SimulateOrders(n int) []float64 {
	// ok: a simulation
	r := rand.New(rand.NewSource(1))
	out := make([]float64, n)
	for i := range out {
		out[i] = r.NormFloat64()
	}
	return out
}
