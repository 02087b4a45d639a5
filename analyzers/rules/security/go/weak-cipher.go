package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/rand"
	"crypto/rc4"
	"io"

	"golang.org/x/crypto/blowfish"
	"golang.org/x/crypto/chacha20poly1305"
)

func Legacy(key []byte) (cipher.Block, error) {
	// bad: triple DES
	return des.NewTripleDESCipher(key)
}

func Stream(key, data []byte) error {
	// bad: RC4
	c, err := rc4.NewCipher(key)
	if err != nil {
		return err
	}
	c.XORKeyStream(data, data)
	return nil
}

type Cards struct{ block cipher.Block }

func NewCards(key []byte) (*Cards, error) {
	// bad: Blowfish
	block, err := blowfish.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return &Cards{block: block}, nil
}

func Fresh(key, data []byte) ([]byte, error) {
	// ok: AES with authentication
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, gcm.NonceSize())
	if _, err := io.ReadFull(rand.Reader, nonce); err != nil {
		return nil, err
	}
	return gcm.Seal(nonce, nonce, data, nil), nil
}

func Modern(key []byte) (cipher.AEAD, error) {
	// ok: a modern stream cipher
	return chacha20poly1305.NewX(key)
}

func Checked(key []byte) error {
	// ok: only asked for its name
	if len(key) != des.BlockSize {
		return des.KeySizeError(len(key))
	}
	return nil
}
