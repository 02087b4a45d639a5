package accounts

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"golang.org/x/crypto/bcrypt"
	"golang.org/x/crypto/pbkdf2"
)

func Register(users Users, name, password string) error {
	// bad: unsalted MD5
	sum := md5.Sum([]byte(password))
	return users.Insert(name, hex.EncodeToString(sum[:]))
}

func Salted(password, salt string) string {
	h := sha256.New()
	// bad: a fast hash stays fast with a salt
	h.Write([]byte(salt + password))
	return fmt.Sprintf("%x", h.Sum(nil))
}

func Derive(password string, salt []byte) []byte {
	// bad: far too few rounds
	return pbkdf2.Key([]byte(password), salt, 4096, 32, sha256.New)
}

func Quick(req CreateUser) ([]byte, error) {
	// bad: the lowest cost
	return bcrypt.GenerateFromPassword([]byte(req.Password), bcrypt.MinCost)
}

func Login(users Users, req LoginRequest) error {
	user, err := users.ByName(req.Name)
	if err != nil {
		return err
	}
	// bad: stored in clear
	if user.Password != req.Password {
		return errors.New("wrong name or password")
	}
	return nil
}

func Strong(password string) ([]byte, error) {
	// ok: enough work
	return bcrypt.GenerateFromPassword([]byte(password), 12)
}

func Check(user User, password string) error {
	// ok: compared by bcrypt
	return bcrypt.CompareHashAndPassword([]byte(user.Password), []byte(password))
}

func Confirmed(req Register) bool {
	// ok: two fields of a form
	return req.Password == req.PasswordConfirmation
}

func Etag(body []byte) string {
	// ok: another value
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}
