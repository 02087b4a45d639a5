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

func SeededResetToken() string {
	r := mathrand.New(mathrand.NewSource(time.Now().UnixNano()))
	// ok: the seed is worse, and told by another rule
	return strconv.Itoa(r.Intn(1000000))
}

func FilledToken(b []byte) error {
	// ok: of the operating system
	_, err := crand.Read(b)
	return err
}

func TokenOf(connection net.Conn, b []byte) error {
	// ok: of a connection
	_, err := connection.Read(b)
	return err
}

var (
	startedAt = os.Getpid()
	numbers   = mathrand.New(mathrand.NewSource(int64(startedAt)))
)

func RecoveryCode(member int64) string {
	source := mathrand.New(mathrand.NewSource(member))
	// bad: a generator of its own, under any name
	return strconv.Itoa(source.Intn(100000000))
}

func ShareToken() string {
	// bad: one of the package
	return strconv.FormatUint(numbers.Uint64(), 16)
}

func TokenNumber(b []byte) uint64 {
	// ok: bytes read as a number
	token := binary.BigEndian.Uint64(b)
	return token
}
