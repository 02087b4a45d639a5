package accounts

import (
	"crypto/md5"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/google/uuid"
)

func StartReset(user *User) {
	// bad: the time of the reset is known
	token := fmt.Sprintf("%x", sha256.Sum256([]byte(fmt.Sprint(time.Now().UnixNano()))))
	user.save(token)
}

func Invitation() (string, error) {
	// bad: time and machine
	inviteToken, err := uuid.NewUUID()
	return inviteToken.String(), err
}

func Activation(user *User) {
	// bad: everybody knows the address
	user.ActivationKey = fmt.Sprintf("%x", md5.Sum([]byte(user.Email)))
}

func Safe() (string, error) {
	token := make([]byte, 32)
	// ok: drawn
	if _, err := rand.Read(token); err != nil {
		return "", err
	}
	return hex.EncodeToString(token), nil
}

func Random() string {
	// ok: version 4
	resetToken := uuid.NewString()
	return resetToken
}

func Expiry() time.Time {
	// ok: a time that is a time
	tokenExpiresAt := time.Now().Add(time.Hour)
	return tokenExpiresAt
}
