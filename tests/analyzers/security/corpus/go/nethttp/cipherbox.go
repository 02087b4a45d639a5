package cipherbox

import (
	"bytes"
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/md5"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	mathrand "math/rand"
	randv2 "math/rand/v2"
	"net/http"
	"os"
	"time"

	"github.com/gtank/cryptopasta"
	"golang.org/x/crypto/chacha20poly1305"
	"golang.org/x/crypto/hkdf"
	"golang.org/x/crypto/nacl/secretbox"
	"golang.org/x/crypto/pbkdf2"
	"golang.org/x/crypto/scrypt"
)

const (
	exportKey = "an-export-key-of-thirty-two-byte"
	keyBits   = 1024
	rounds    = 1000
)

var (
	fixedIV    = []byte("fixed-initial-iv")
	sealingKey = [32]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}
	dice       = mathrand.New(mathrand.NewSource(time.Now().UnixNano()))
)

type ecb struct{ block cipher.Block }

func (e ecb) BlockSize() int { return e.block.BlockSize() }

func (e ecb) CryptBlocks(target, source []byte) {
	for size := e.block.BlockSize(); len(source) >= size; source, target = source[size:], target[size:] {
		e.block.Encrypt(target[:size], source[:size]) // BAD: cipher-mode (each block by itself)
	}
}

func SealCard(key, number []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	padded := append(number, bytes.Repeat([]byte{0}, aes.BlockSize-len(number)%aes.BlockSize)...)
	sealed := make([]byte, len(padded))
	for start := 0; start < len(padded); start += aes.BlockSize {
		block.Encrypt(sealed[start:start+aes.BlockSize], padded[start:start+aes.BlockSize]) // BAD: cipher-mode
	}
	return sealed, nil
}

func SealColumn(key, text []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block) // SAFE: cipher-mode
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	return aead.Seal(nonce, nonce, text, nil), nil // SAFE: static-iv
}

func SealNote(key, text []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	sealed := make([]byte, len(text))
	cipher.NewCTR(block, fixedIV).XORKeyStream(sealed, text) // BAD: static-iv
	return sealed, nil
}

func SealMessage(key, text []byte) ([]byte, error) {
	aead, err := chacha20poly1305.New(key)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, chacha20poly1305.NonceSize)
	return aead.Seal(nil, nonce, text, nil), nil // BAD: static-iv (zeros)
}

func SealFile(key, data []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	sealed := make([]byte, len(data))
	cipher.NewCBCEncrypter(block, key[:block.BlockSize()]).CryptBlocks(sealed, data) // BAD: static-iv (taken of the key)
	return sealed, nil
}

func SealBackup(key, data []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	sealed := make([]byte, aes.BlockSize+len(data))
	if _, err := rand.Read(sealed[:aes.BlockSize]); err != nil {
		return nil, err
	}
	cipher.NewCTR(block, sealed[:aes.BlockSize]).XORKeyStream(sealed[aes.BlockSize:], data) // SAFE: static-iv
	mac := hmac.New(sha256.New, key)
	mac.Write(sealed)
	return mac.Sum(sealed), nil
}

func SealExport(text []byte) ([]byte, error) {
	block, err := aes.NewCipher([]byte(exportKey)) // BAD: encryption-key
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	return aead.Seal(nil, nil, text, nil), nil
}

func SealSession(text []byte) []byte {
	var nonce [24]byte
	_, _ = rand.Read(nonce[:])
	return secretbox.Seal(nonce[:], text, &nonce, &sealingKey) // BAD: encryption-key
}

func SealReport(text []byte) ([]byte, error) {
	key, err := hex.DecodeString(os.Getenv("REPORT_KEY"))
	if err != nil {
		return nil, err
	}
	aead, err := chacha20poly1305.NewX(key) // SAFE: encryption-key
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, aead.NonceSize())
	_, _ = rand.Read(nonce)
	return aead.Seal(nonce, nonce, text, nil), nil
}

func SealOnce(text []byte) (*[32]byte, []byte, error) {
	key := cryptopasta.NewEncryptionKey()
	sealed, err := cryptopasta.Encrypt(text, key) // SAFE: encryption-key
	return key, sealed, err
}

func SigningKey() (*rsa.PrivateKey, error) {
	return rsa.GenerateKey(rand.Reader, keyBits) // BAD: short-key
}

func PartnerKey(size int) (*rsa.PrivateKey, error) {
	if size == 0 {
		size = 512
	}
	return rsa.GenerateMultiPrimeKey(rand.Reader, 2, size) // BAD: short-key
}

func SiteKey() (*rsa.PrivateKey, error) {
	return rsa.GenerateKey(rand.Reader, 3072) // SAFE: short-key
}

func CurveKey() (*ecdsa.PrivateKey, error) {
	return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) // SAFE: short-key
}

func DeviceKey() (*rsa.PrivateKey, error) {
	return rsa.GenerateKey(rand.Reader, 1<<10) // BAD: short-key
}

func Wrap(public *rsa.PublicKey, key []byte) ([]byte, error) {
	return rsa.EncryptPKCS1v15(rand.Reader, public, key) // BAD: rsa-padding
}

func Unwrap(private *rsa.PrivateKey, sealed []byte) ([]byte, error) {
	return rsa.DecryptPKCS1v15(nil, private, sealed) // BAD: rsa-padding
}

func WrapOAEP(public *rsa.PublicKey, key []byte) ([]byte, error) {
	return rsa.EncryptOAEP(sha256.New(), rand.Reader, public, key, []byte("wrap")) // SAFE: rsa-padding
}

func UnwrapOAEP(private *rsa.PrivateKey, sealed []byte) ([]byte, error) {
	return private.Decrypt(rand.Reader, sealed, &rsa.OAEPOptions{Hash: crypto.SHA256, Label: []byte("wrap")}) // SAFE: rsa-padding
}

func Derive(passphrase string, salt []byte) []byte {
	return pbkdf2.Key([]byte(passphrase), salt, rounds, 32, sha256.New) // BAD: key-derivation
}

func DeriveQuickly(passphrase string) (cipher.Block, error) {
	key := sha256.Sum256([]byte(passphrase))
	return aes.NewCipher(key[:]) // BAD: key-derivation
}

func DeriveDevice(passphrase string, salt []byte) ([]byte, error) {
	return scrypt.Key([]byte(passphrase), salt, 1024, 8, 1, 32) // BAD: key-derivation
}

func DeriveSlowly(passphrase string, salt []byte) []byte {
	return pbkdf2.Key([]byte(passphrase), salt, 600_000, 32, sha256.New) // SAFE: key-derivation
}

func DeriveScrypt(passphrase string, salt []byte) ([]byte, error) {
	return scrypt.Key([]byte(passphrase), salt, 1<<17, 8, 1, 32) // SAFE: key-derivation
}

func DeriveSub(master []byte, purpose string) ([]byte, error) {
	key := make([]byte, 32)
	_, err := hkdf.New(sha256.New, master, nil, []byte(purpose)).Read(key) // SAFE: key-derivation (of a random key)
	return key, err
}

func Stamp(secret, path string) string {
	return fmt.Sprintf("%x", md5.Sum([]byte(secret+path))) // BAD: plain-hash-mac
}

func StampHook(secret string, body []byte) string {
	digest := sha256.New()
	digest.Write([]byte(secret))
	digest.Write(body)
	return hex.EncodeToString(digest.Sum(nil)) // BAD: plain-hash-mac
}

func StampBody(secret string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil)) // SAFE: plain-hash-mac
}

func Tag(body []byte) string {
	return fmt.Sprintf(`"%x"`, sha256.Sum256(body)) // SAFE: plain-hash-mac (a cache's tag)
}

func ShareCode() string {
	return fmt.Sprintf("%016x", dice.Uint64()) // BAD: seeded-random
}

func RecoveryCode(member int64) string {
	source := mathrand.New(mathrand.NewSource(member))
	return fmt.Sprintf("%08d", source.Intn(100_000_000)) // BAD: seeded-random
}

func InviteToken(member uint64) string {
	source := randv2.New(randv2.NewPCG(member, uint64(time.Now().Unix())))
	return fmt.Sprintf("%x%x", source.Uint64(), source.Uint64()) // BAD: seeded-random
}

func DemoPoints(seed int64) []float64 {
	source := mathrand.New(mathrand.NewSource(seed))
	points := make([]float64, 20)
	for i := range points {
		points[i] = source.Float64() // SAFE: seeded-random (points of a picture)
	}
	return points
}

func InviteCode() string {
	return rand.Text() // SAFE: seeded-random
}

func WriteKey(path string, key *rsa.PrivateKey) error {
	block := &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}
	return os.WriteFile(path, pem.EncodeToMemory(block), 0o644) // BAD: key-file
}

func WriteOwnKey(path string, key ed25519.PrivateKey) error {
	encoded, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded}), 0o600) // SAFE: key-file
}

func WriteCertificate(path string, certificate []byte) error {
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate}), 0o644) // SAFE: key-file (public)
}

func WriteDeviceKey(path string, encoded []byte) error {
	file, err := os.OpenFile(path+"/device.key", os.O_CREATE|os.O_WRONLY, os.ModePerm) // BAD: key-file
	if err != nil {
		return err
	}
	defer file.Close()
	return pem.Encode(file, &pem.Block{Type: "EC PRIVATE KEY", Bytes: encoded})
}

func Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /invitations", func(w http.ResponseWriter, r *http.Request) {
		body := []byte(InviteCode())
		w.Header().Set("ETag", Tag(body))
		_, _ = w.Write(body)
	})
	return mux
}
