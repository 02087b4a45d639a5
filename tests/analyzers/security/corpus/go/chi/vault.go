package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/ecdh"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand"
	"net/http"
	"os"
	"strconv"
	"time"

	"filippo.io/age"
	"github.com/go-chi/chi/v5"
	"github.com/google/tink/go/aead"
	"github.com/google/tink/go/keyset"
	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/bcrypt"
	"golang.org/x/crypto/blake2b"
	"golang.org/x/crypto/nacl/box"
	"golang.org/x/crypto/pbkdf2"
)

type Config struct {
	Cost    int
	RSABits int
	Key     string
	Site    string
}

var production = Config{Cost: 12, RSABits: 4096, Key: os.Getenv("VAULT_KEY"), Site: "vault.example.com"}
var quick = Config{Cost: 4, RSABits: 1024, Key: "vault-master-key-for-all-tenants", Site: "vault.example.com"}

type Vault struct {
	config  Config
	block   cipher.Block
	counter uint64
}

func New(config Config) (*Vault, error) {
	block, err := aes.NewCipher([]byte(config.Key))
	if err != nil {
		return nil, err
	}
	return &Vault{config: config, block: block}, nil
}

func (v *Vault) SealBlocks(text []byte) []byte {
	size := v.block.BlockSize()
	sealed := make([]byte, len(text))
	for i := range len(text) / size {
		v.block.Encrypt(sealed[i*size:], text[i*size:]) // BAD: cipher-mode
	}
	return sealed
}

func SealTriple(key, text []byte) ([]byte, error) {
	block, err := des.NewTripleDESCipher(key)
	if err != nil {
		return nil, err
	}
	sealed := []byte{}
	for len(text) >= des.BlockSize {
		part := make([]byte, des.BlockSize)
		block.Encrypt(part, text[:des.BlockSize]) // BAD: cipher-mode
		sealed, text = append(sealed, part...), text[des.BlockSize:]
	}
	return sealed, nil
}

func (v *Vault) MaskNumber(number uint64) uint64 {
	var plain, masked [aes.BlockSize]byte
	binary.BigEndian.PutUint64(plain[8:], number)
	v.block.Encrypt(masked[:], plain[:]) // SAFE: cipher-mode (one block, a permutation of numbers)
	return binary.BigEndian.Uint64(masked[8:])
}

func SealTink(handle *keyset.Handle, text []byte) ([]byte, error) {
	primitive, err := aead.New(handle) // SAFE: cipher-mode
	if err != nil {
		return nil, err
	}
	return primitive.Encrypt(text, nil)
}

func (v *Vault) SealDaily(text []byte) ([]byte, error) {
	gcm, err := cipher.NewGCM(v.block)
	if err != nil {
		return nil, err
	}
	nonce := []byte(time.Now().Format("2006-01-02--"))
	return gcm.Seal(nonce, nonce, text, nil), nil // BAD: static-iv (one a day)
}

func (v *Vault) SealCounted(text []byte) ([]byte, error) {
	gcm, err := cipher.NewGCM(v.block)
	if err != nil {
		return nil, err
	}
	v.counter++
	nonce := make([]byte, gcm.NonceSize())
	binary.BigEndian.PutUint64(nonce, v.counter)
	if _, err := rand.Read(nonce[8:]); err != nil {
		return nil, err
	}
	return gcm.Seal(nonce, nonce, text, nil), nil // SAFE: static-iv
}

func (v *Vault) Open(sealed []byte) ([]byte, error) {
	gcm, err := cipher.NewGCM(v.block)
	if err != nil || len(sealed) < gcm.NonceSize() {
		return nil, errors.New("not sealed here")
	}
	return gcm.Open(nil, sealed[:gcm.NonceSize()], sealed[gcm.NonceSize():], nil) // SAFE: static-iv (read of the record)
}

func Quick() (*Vault, error) {
	return New(quick) // BAD: encryption-key
}

func Production() (*Vault, error) {
	return New(production) // SAFE: encryption-key
}

func SealTenant(tenant string, text []byte) ([]byte, error) {
	key := os.Getenv("TENANT_KEY")
	if key == "" {
		key = "0123456789abcdef"
	}
	block, err := aes.NewCipher([]byte(key)) // BAD: encryption-key (what stands in for it is known)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	return gcm.Seal(nil, nil, text, []byte(tenant)), nil
}

func SealFor(recipient string, out io.Writer) (io.WriteCloser, error) {
	parsed, err := age.ParseX25519Recipient(recipient)
	if err != nil {
		return nil, err
	}
	return age.Encrypt(out, parsed) // SAFE: encryption-key
}

func (c Config) Pair() (*rsa.PrivateKey, error) {
	return rsa.GenerateKey(rand.Reader, max(c.RSABits, 3072)) // SAFE: short-key
}

func QuickPair() (*rsa.PrivateKey, error) {
	bits := 1024
	if value, err := strconv.Atoi(os.Getenv("RSA_BITS")); err == nil {
		bits = value
	}
	return rsa.GenerateKey(rand.Reader, bits) // BAD: short-key
}

func Exchange() (*ecdh.PrivateKey, error) {
	return ecdh.X25519().GenerateKey(rand.Reader) // SAFE: short-key
}

func UnwrapSession(key *rsa.PrivateKey, sealed []byte) ([]byte, error) {
	return key.Decrypt(rand.Reader, sealed, &rsa.PKCS1v15DecryptOptions{}) // BAD: rsa-padding
}

func WrapSession(public *rsa.PublicKey, session []byte) ([]byte, error) {
	return rsa.EncryptOAEP(sha512.New(), rand.Reader, public, session, nil) // SAFE: rsa-padding
}

func SealBox(theirs, ours *[32]byte, text []byte) ([]byte, error) {
	var nonce [24]byte
	if _, err := io.ReadFull(rand.Reader, nonce[:]); err != nil {
		return nil, err
	}
	return box.Seal(nonce[:], text, &nonce, theirs, ours), nil // SAFE: static-iv
}

func (c Config) Derive(passphrase string) []byte {
	return pbkdf2.Key([]byte(passphrase), []byte(c.Site), 4096, 32, sha512.New) // BAD: key-derivation
}

func DeriveNamed(passphrase, name string) []byte {
	sum := blake2b.Sum256([]byte(passphrase + name))
	return sum[:] // BAD: key-derivation
}

func DeriveSlow(passphrase string, salt []byte) []byte {
	return argon2.IDKey([]byte(passphrase), salt, 3, 64*1024, 4, 32) // SAFE: key-derivation
}

func (c Config) Hash(password string) ([]byte, error) {
	return bcrypt.GenerateFromPassword([]byte(password), max(c.Cost, 12)) // SAFE: password-cost
}

func HashQuick(password string) ([]byte, error) {
	return bcrypt.GenerateFromPassword([]byte(password), quick.Cost) // BAD: password-cost
}

func (c Config) HashSite(password string) string {
	return base64.StdEncoding.EncodeToString(argon2.Key([]byte(password), []byte(c.Site), 4, 32*1024, 4, 32)) // BAD: password-salt
}

func HashFresh(password string) string {
	salt := make([]byte, 16)
	_, _ = io.ReadFull(rand.Reader, salt)
	return fmt.Sprintf("%x$%x", salt, pbkdf2.Key([]byte(password), salt, 600_000, 32, sha256.New)) // SAFE: password-salt
}

func Check(stored, salt []byte, password string) bool {
	return subtle.ConstantTimeCompare(stored, argon2.IDKey([]byte(password), salt, 3, 64*1024, 4, 32)) == 1 // SAFE: password-plain-compare
}

func Stamp(secret []byte, fields ...string) string {
	digest := sha512.New()
	_, _ = digest.Write(secret)
	for _, field := range fields {
		_, _ = io.WriteString(digest, field)
	}
	return base64.URLEncoding.EncodeToString(digest.Sum(nil)) // BAD: plain-hash-mac
}

func StampKeyed(secret []byte, body []byte) ([]byte, error) {
	mac, err := blake2b.New256(secret) // SAFE: plain-hash-mac (a keyed hash)
	if err != nil {
		return nil, err
	}
	_, _ = mac.Write(body)
	return mac.Sum(nil), nil
}

func StampMac(secret []byte, body []byte) []byte {
	mac := hmac.New(sha512.New, secret) // SAFE: plain-hash-mac
	_, _ = mac.Write(body)
	return mac.Sum(nil)
}

func SessionID(member int64) string {
	mathrand.Seed(time.Now().Unix() + member)
	return strconv.FormatInt(mathrand.Int63(), 36) // BAD: seeded-random
}

func Jitter(attempt int) time.Duration {
	source := mathrand.New(mathrand.NewSource(int64(attempt)))
	return time.Duration(source.Intn(500)) * time.Millisecond // SAFE: seeded-random (a pause)
}

func (v *Vault) Routes() http.Handler {
	router := chi.NewRouter()
	router.Post("/seal", func(w http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<16)) // SAFE: body-limit
		if err != nil {
			http.Error(w, "too large", http.StatusRequestEntityTooLarge)
			return
		}
		sealed, err := v.SealCounted(text)
		if err != nil {
			http.Error(w, "cannot seal", http.StatusInternalServerError)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string][]byte{"sealed": sealed})
	})
	return router
}
