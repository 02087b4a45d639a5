package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/rand"
	"crypto/rc4"
	"crypto/rsa"
	"crypto/sha256"
	"io"
)

var fixedIV = []byte("0123456789abcdef")

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

func Fixed(block cipher.Block, data []byte) {
	// bad: the IV is a constant
	cipher.NewCBCEncrypter(block, fixedIV).CryptBlocks(data, data)
}

func ZeroNonce(gcm cipher.AEAD, data []byte) []byte {
	nonce := make([]byte, gcm.NonceSize())
	// bad: zeros
	return gcm.Seal(nil, nonce, data, nil)
}

func Blocks(key, data []byte) error {
	block, err := aes.NewCipher(key)
	if err != nil {
		return err
	}
	for i := 0; i < len(data); i += aes.BlockSize {
		// bad: block by block
		block.Encrypt(data[i:], data[i:])
	}
	return nil
}

func ShortKey() (*rsa.PrivateKey, error) {
	// bad: 1024 bits
	return rsa.GenerateKey(rand.Reader, 1024)
}

func Unwrap(key *rsa.PrivateKey, data []byte) ([]byte, error) {
	// bad: PKCS#1 v1.5
	return rsa.DecryptPKCS1v15(rand.Reader, key, data)
}

func Fresh(gcm cipher.AEAD, data []byte) ([]byte, error) {
	nonce := make([]byte, gcm.NonceSize())
	if _, err := io.ReadFull(rand.Reader, nonce); err != nil {
		return nil, err
	}
	// ok: a fresh nonce
	return gcm.Seal(nonce, nonce, data, nil), nil
}

func LongKey() (*rsa.PrivateKey, error) {
	// ok: 3072 bits
	return rsa.GenerateKey(rand.Reader, 3072)
}

func Oaep(key *rsa.PrivateKey, data []byte) ([]byte, error) {
	// ok: OAEP
	return rsa.DecryptOAEP(sha256.New(), rand.Reader, key, data, nil)
}
