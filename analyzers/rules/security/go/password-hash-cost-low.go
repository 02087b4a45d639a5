package accounts

import (
	"crypto/sha256"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/bcrypt"
	"golang.org/x/crypto/pbkdf2"
	"golang.org/x/crypto/scrypt"
)

const cost = 5

func slow(password string, salt []byte) []byte {
	// bad: far too few rounds
	return pbkdf2.Key([]byte(password), salt, 4096, 32, sha256.New)
}

func slowToo(password string, salt []byte) ([]byte, error) {
	// bad: the same in the standard library
	return pbkdf2.Key(sha256.New, password, salt, 10_000, 32)
}

func cheap(password string) ([]byte, error) {
	// bad: the lowest cost
	return bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
}

func constant(password string) ([]byte, error) {
	// bad: a constant of the file
	return bcrypt.GenerateFromPassword([]byte(password), cost)
}

func small(password string, salt []byte) []byte {
	// bad: a megabyte is no obstacle
	return argon2.IDKey([]byte(password), salt, 1, 1024, 1, 32)
}

func derived(password string, salt []byte) []byte {
	// ok: enough rounds
	return pbkdf2.Key([]byte(password), salt, 600_000, 32, sha256.New)
}

func strong(password string) ([]byte, error) {
	// ok: enough work
	return bcrypt.GenerateFromPassword([]byte(password), 12)
}

func usual(password string) ([]byte, error) {
	// ok: the library's own
	return bcrypt.GenerateFromPassword([]byte(password), bcrypt.DefaultCost)
}

func memory(password string, salt []byte) []byte {
	// ok: 64 MiB
	return argon2.IDKey([]byte(password), salt, 1, 64*1024, 4, 32)
}

func scrypted(password string, salt []byte) ([]byte, error) {
	// ok: the package's advice
	return scrypt.Key([]byte(password), salt, 1<<15, 8, 1, 32)
}
