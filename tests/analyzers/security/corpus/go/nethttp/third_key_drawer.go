package main

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/md5"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"

	"golang.org/x/crypto/chacha20poly1305"
	"golang.org/x/crypto/pbkdf2"
)

type drawer struct {
	master []byte
	folder string
}

func (d *drawer) seal(plain, name []byte) ([]byte, error) {
	key, err := hkdf.Key(sha256.New, d.master, nil, "drawer", chacha20poly1305.KeySize)
	if err != nil {
		return nil, err
	}
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, aead.NonceSize())
	if _, err := io.ReadFull(rand.Reader, nonce); err != nil {
		return nil, err
	}
	return aead.Seal(nonce, nonce, plain, name), nil // SAFE: static-iv
}

func (d *drawer) sealLabel(label []byte) ([]byte, error) {
	block, err := aes.NewCipher(d.master[:16])
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return aead.Seal(nil, []byte("drawer-label"), label, nil), nil // BAD: static-iv
}

func (d *drawer) sealBlocks(plain []byte) ([]byte, error) {
	block, err := aes.NewCipher(d.master[:16])
	if err != nil {
		return nil, err
	}
	sealed := make([]byte, len(plain))
	for from := 0; from+aes.BlockSize <= len(plain); from += aes.BlockSize {
		block.Encrypt(sealed[from:], plain[from:from+aes.BlockSize]) // BAD: cipher-mode (each block by itself)
	}
	return sealed, nil
}

func (d *drawer) mark(name string) string {
	sum := md5.Sum(append(d.master, name...)) // BAD: plain-hash-mac
	return hex.EncodeToString(sum[:])
}

func (d *drawer) stamp(name string) string {
	mac := hmac.New(sha256.New, d.master) // SAFE: plain-hash-mac
	mac.Write([]byte(name))
	return hex.EncodeToString(mac.Sum(nil))
}

func passphraseKey(passphrase, salt []byte) []byte {
	return pbkdf2.Key(passphrase, salt, 600_000, 32, sha256.New) // SAFE: key-derivation
}

func (d *drawer) keep(name string) error {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader) // SAFE: short-key
	if err != nil {
		return err
	}
	encoded, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		return err
	}
	content := pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: encoded})
	return os.WriteFile(filepath.Join(d.folder, name+".pem"), content, 0o644) // BAD: key-file
}

func wrap(public *rsa.PublicKey, key []byte) ([]byte, error) {
	return rsa.EncryptOAEP(sha256.New(), rand.Reader, public, key, []byte("drawer"))
}

func (d *drawer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := filepath.Base(r.URL.Path)
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<16))
	if err != nil {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	sealed, err := d.seal(body, []byte(name))
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("ETag", fmt.Sprintf("%q", d.stamp(name)))
	w.Header().Set("X-Mark", d.mark(name))
	_, _ = w.Write(sealed)
}
