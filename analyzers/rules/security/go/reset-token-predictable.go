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

func resetByNumber(user User) PasswordReset {
	// bad: the account's number
	return PasswordReset{UserID: user.ID, Token: strconv.Itoa(user.ID)}
}

func resetByObject(user *User) {
	// bad: a time and a counter
	user.ResetToken = primitive.NewObjectID().Hex()
}

func resetCut() string {
	// bad: cut down to what can be tried
	resetToken := uuid.New().String()[:6]
	return resetToken
}

func resetWhole() string {
	// ok: drawn, and long
	resetToken := uuid.New().String()
	return resetToken
}

func fromProvider(answer Answer) *oauth2.Token {
	// ok: when it ends
	token := &oauth2.Token{AccessToken: answer.Token, Expiry: time.Unix(time.Now().Unix()+answer.ExpiresIn, 0)}
	return token
}
