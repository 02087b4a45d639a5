package backup

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/sha256"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/chacha20poly1305"
	"golang.org/x/crypto/scrypt"
)

func Lock(password string) (cipher.Block, error) {
	key := sha256.Sum256([]byte(password))
	// bad: one hash
	return aes.NewCipher(key[:])
}

func Cut(passphrase []byte) (cipher.Block, error) {
	// bad: cut to the length of a key
	return aes.NewCipher(passphrase[:32])
}

func Steps(userPassword []byte) (cipher.Block, error) {
	h := md5.New()
	h.Write(userPassword)
	// bad: hashed in steps
	return aes.NewCipher(h.Sum(nil))
}

type Options struct{ Password string }

func Plain(o Options) (cipher.AEAD, error) {
	// bad: the password itself
	return chacha20poly1305.New([]byte(o.Password))
}

func Derived(password, salt []byte) (cipher.Block, error) {
	key, err := scrypt.Key(password, salt, 1<<17, 8, 1, 32)
	if err != nil {
		return nil, err
	}
	// ok: derived slowly
	return aes.NewCipher(key)
}

func Argon(password string, salt []byte) (cipher.AEAD, error) {
	// ok: derived slowly
	return chacha20poly1305.New(argon2.IDKey([]byte(password), salt, 1, 64*1024, 4, 32))
}

func Separated(master []byte) (cipher.Block, error) {
	key := sha256.Sum256(append([]byte("orders"), master...))
	// ok: of a key that is random
	return aes.NewCipher(key[:])
}
