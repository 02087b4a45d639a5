package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"io"
	"os"
)

var fixedIV = []byte("0123456789abcdef")

const start = "0123456789abcdef"

func Fixed(block cipher.Block, data []byte) {
	// bad: the IV is a constant
	cipher.NewCBCEncrypter(block, fixedIV).CryptBlocks(data, data)
}

func ZeroNonce(gcm cipher.AEAD, data []byte) []byte {
	nonce := make([]byte, gcm.NonceSize())
	// bad: zeros
	return gcm.Seal(nil, nonce, data, nil)
}

func FromKey(key, data []byte) error {
	block, err := aes.NewCipher(key)
	if err != nil {
		return err
	}
	// bad: a part of the key
	cipher.NewCTR(block, key[:aes.BlockSize]).XORKeyStream(data, data)
	return nil
}

func FromKeyVariable(key, data []byte, block cipher.Block) {
	iv := key[:16]
	// bad: a part of the key in a variable
	cipher.NewCFBEncrypter(block, iv).XORKeyStream(data, data)
}

func Configured(block cipher.Block, data []byte) {
	iv := []byte(os.Getenv("CARD_IV"))
	// bad: out of the configuration
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(data, data)
}

type Sealer struct {
	aead  cipher.AEAD
	nonce []byte
}

func NewSealer(aead cipher.AEAD) (*Sealer, error) {
	nonce := make([]byte, aead.NonceSize())
	if _, err := io.ReadFull(rand.Reader, nonce); err != nil {
		return nil, err
	}
	return &Sealer{aead: aead, nonce: nonce}, nil
}

func (s *Sealer) Seal(data []byte) []byte {
	// bad: made with the object
	return s.aead.Seal(nil, s.nonce, data, nil)
}

func Fresh(gcm cipher.AEAD, data []byte) ([]byte, error) {
	nonce := make([]byte, gcm.NonceSize())
	if _, err := io.ReadFull(rand.Reader, nonce); err != nil {
		return nil, err
	}
	// ok: a fresh nonce
	return gcm.Seal(nonce, nonce, data, nil), nil
}

func Constant(block cipher.Block, data []byte) {
	// bad: a constant of the package
	cipher.NewCTR(block, []byte(start)).XORKeyStream(data, data)
}

func Array(gcm cipher.AEAD, data []byte) []byte {
	var nonce [12]byte
	// bad: zeros of an array
	return gcm.Seal(nil, nonce[:], data, nil)
}

func FilledArray(gcm cipher.AEAD, data []byte) ([]byte, error) {
	var nonce [12]byte
	if _, err := rand.Read(nonce[:]); err != nil {
		return nil, err
	}
	// ok: filled
	return gcm.Seal(nonce[:], nonce[:], data, nil), nil
}

func Prefixed(block cipher.Block, data []byte) ([]byte, error) {
	out := make([]byte, aes.BlockSize+len(data))
	iv := out[:aes.BlockSize]
	if _, err := rand.Read(iv); err != nil {
		return nil, err
	}
	// ok: a fresh IV in front of the text
	cipher.NewCTR(block, iv).XORKeyStream(out[aes.BlockSize:], data)
	return out, nil
}

func Numbered(gcm cipher.AEAD, number uint64, data []byte) []byte {
	nonce := make([]byte, gcm.NonceSize())
	for i := 0; i < 8; i++ {
		nonce[i] = byte(number >> (8 * i))
	}
	// ok: a counter
	return gcm.Seal(nil, nonce, data, nil)
}

func Opened(gcm cipher.AEAD, blob []byte) ([]byte, error) {
	// ok: the nonce came with the message
	return gcm.Open(nil, blob[:12], blob[12:], nil)
}
