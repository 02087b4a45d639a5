package accounts

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"

	"golang.org/x/crypto/bcrypt"
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

func Encoded(users Users, name, password string) error {
	// bad: no hash at all
	return users.Insert(name, base64.StdEncoding.EncodeToString([]byte(password)))
}

func Strong(password string) ([]byte, error) {
	// ok: enough work
	return bcrypt.GenerateFromPassword([]byte(password), 12)
}

func Check(user User, password string) error {
	// ok: compared by bcrypt
	return bcrypt.CompareHashAndPassword([]byte(user.Password), []byte(password))
}

func Etag(body []byte) string {
	// ok: another value
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

func sealer(password string) (cipher.Block, error) {
	// ok: the key of a cipher, which another rule tells
	key := sha256.Sum256([]byte(password))
	return aes.NewCipher(key[:])
}

func keptBesideACipher(password string, key []byte) (string, cipher.Block, error) {
	// bad: kept; the cipher has another key
	stored := sha256.Sum256([]byte(password))
	block, err := aes.NewCipher(key)
	return hex.EncodeToString(stored[:]), block, err
}
