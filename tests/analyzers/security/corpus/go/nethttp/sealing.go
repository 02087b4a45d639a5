package sealing

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/hmac"
	"crypto/md5"
	"crypto/rand"
	"crypto/rc4"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
)

type Box struct {
	key   []byte
	nonce []byte
}

func (b *Box) Seal(plain []byte) ([]byte, error) {
	block, err := aes.NewCipher(b.key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	return aead.Seal(nonce, nonce, plain, nil), nil // SAFE: weak-crypto (random nonce)
}

func (b *Box) SealFast(plain []byte) ([]byte, error) {
	block, err := aes.NewCipher(b.key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return aead.Seal(nil, []byte("000000000001"), plain, nil), nil // BAD: weak-crypto (one nonce for all)
}

func (b *Box) SealBlocks(plain []byte) ([]byte, error) {
	block, err := aes.NewCipher(b.key)
	if err != nil {
		return nil, err
	}
	size := block.BlockSize()
	if len(plain)%size != 0 {
		return nil, errors.New("incomplete block")
	}
	out := make([]byte, len(plain))
	for i := 0; i < len(plain); i += size {
		block.Encrypt(out[i:i+size], plain[i:i+size]) // BAD: weak-crypto (ECB)
	}
	return out, nil
}

func (b *Box) SealChain(plain []byte) ([]byte, error) {
	block, err := aes.NewCipher(b.key)
	if err != nil {
		return nil, err
	}
	pad := block.BlockSize() - len(plain)%block.BlockSize()
	plain = append(plain, bytes.Repeat([]byte{byte(pad)}, pad)...)
	out := make([]byte, len(plain))
	cipher.NewCBCEncrypter(block, b.key[:block.BlockSize()]).CryptBlocks(out, plain) // BAD: weak-crypto (the key is the IV)
	return out, nil
}

func (b *Box) SealTerminal(plain []byte) ([]byte, error) {
	block, err := des.NewTripleDESCipher(b.key[:24]) // BAD: weak-crypto
	if err != nil {
		return nil, err
	}
	iv := make([]byte, block.BlockSize())
	_, _ = rand.Read(iv)
	out := make([]byte, len(plain))
	cipher.NewCTR(block, iv).XORKeyStream(out, plain)
	return append(iv, out...), nil
}

func (b *Box) SealStream(plain []byte) ([]byte, error) {
	c, err := rc4.NewCipher(b.key) // BAD: weak-crypto
	if err != nil {
		return nil, err
	}
	out := make([]byte, len(plain))
	c.XORKeyStream(out, plain)
	return out, nil
}

func DeviceKey() (*rsa.PrivateKey, error) {
	return rsa.GenerateKey(rand.Reader, 1024) // BAD: weak-crypto
}

func ServiceKey() (*rsa.PrivateKey, error) {
	return rsa.GenerateKey(rand.Reader, 3072) // SAFE: weak-crypto
}

func Wrap(pub *rsa.PublicKey, key []byte) ([]byte, error) {
	return rsa.EncryptPKCS1v15(rand.Reader, pub, key) // BAD: weak-crypto
}

func WrapOAEP(pub *rsa.PublicKey, key []byte) ([]byte, error) {
	return rsa.EncryptOAEP(sha256.New(), rand.Reader, pub, key, []byte("device")) // SAFE: weak-crypto
}

func (b *Box) Licence(customer string) string {
	sum := md5.Sum(append(b.key, customer...)) // BAD: weak-crypto (signature by MD5)
	return hex.EncodeToString(sum[:])
}

func (b *Box) Sign(customer string) string {
	mac := hmac.New(sha256.New, b.key) // SAFE: weak-crypto
	mac.Write([]byte(customer))
	return hex.EncodeToString(mac.Sum(nil))
}

func ETag(w http.ResponseWriter, body []byte) {
	w.Header().Set("ETag", fmt.Sprintf(`"%x"`, md5.Sum(body))) // SAFE: weak-crypto (ETag)
}

func BlobID(content []byte) string {
	h := sha1.New() // SAFE: weak-crypto (Git's object identifier)
	fmt.Fprintf(h, "blob %d\x00", len(content))
	h.Write(content)
	return hex.EncodeToString(h.Sum(nil))
}
