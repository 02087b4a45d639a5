package accounts

import (
	"crypto/sha256"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/pbkdf2"
	"golang.org/x/crypto/scrypt"
)

const fixed = "d5f1c0ffee"

func first(password string) []byte {
	// bad: a literal
	return pbkdf2.Key([]byte(password), []byte("salt"), 600_000, 32, sha256.New)
}

func second(password string) []byte {
	// bad: a constant of the file
	return argon2.IDKey([]byte(password), []byte(fixed), 1, 64*1024, 4, 32)
}

func (s *Service) third(password string) ([]byte, error) {
	// bad: the configuration's one for all
	return scrypt.Key([]byte(password), []byte(s.cfg.PasswordSalt), 1<<16, 8, 1, 32)
}

func drawn(password string) ([]byte, []byte) {
	salt := make([]byte, 16)
	rand.Read(salt)
	// ok: drawn for each
	return salt, argon2.IDKey([]byte(password), salt, 1, 64*1024, 4, 32)
}

func again(password string, user User) []byte {
	// ok: the stored one
	return argon2.IDKey([]byte(password), user.Salt, 1, 64*1024, 4, 32)
}

func key(secret []byte) []byte {
	// ok: no password of a user
	return pbkdf2.Key(secret, []byte("encryption"), 600_000, 32, sha256.New)
}
