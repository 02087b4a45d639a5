package gateway

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
)

func Sign(payload, secret string) string {
	// bad: the secret in front
	sum := sha256.Sum256([]byte(secret + payload))
	return hex.EncodeToString(sum[:])
}

func CallbackSignature(base string) string {
	text := base + os.Getenv("ORDER")
	text += apiSecret
	// bad: the secret behind
	return fmt.Sprintf("%x", sha256.Sum256([]byte(text)))
}

type Gateway struct{ merchantKey string }

func (g *Gateway) IsGenuine(order string, amount int, given string) bool {
	// bad: in a text
	expected := sha256.Sum256([]byte(fmt.Sprintf("%s:%d:%s", order, amount, g.merchantKey)))
	return given == hex.EncodeToString(expected[:])
}

func SignSteps(secret, body []byte) []byte {
	h := sha256.New()
	// bad: in steps
	h.Write(secret)
	h.Write(body)
	return h.Sum(nil)
}

func Signed(secret, body []byte) []byte {
	mac := hmac.New(sha256.New, secret)
	// ok: HMAC
	mac.Write(body)
	return mac.Sum(nil)
}

func ContentToken(body, version string) string {
	// ok: no secret
	sum := sha256.Sum256([]byte(body + version))
	return hex.EncodeToString(sum[:])
}

func CacheKey(prefix, key string) string {
	// ok: a key of a cache
	sum := sha256.Sum256([]byte(prefix + key))
	return hex.EncodeToString(sum[:])
}

func StoredToken(apiKey string) [32]byte {
	// ok: a random key that is kept by its hash
	return sha256.Sum256([]byte(apiKey))
}

type Hooks struct{ hookSecret []byte }

func (f *Hooks) Shipping(body []byte, given string) bool {
	// bad: a secret by its name
	sum := sha256.Sum256(append(f.hookSecret, body...))
	return hmac.Equal([]byte(hex.EncodeToString(sum[:])), []byte(given))
}

func Stamp(secret, path string) string {
	// bad: whatever the function is called
	return fmt.Sprintf("%x", sha256.Sum256([]byte(secret+path)))
}

func StampHook(secret string, body []byte) string {
	state := sha256.New()
	// bad: in steps
	state.Write([]byte(secret))
	state.Write(body)
	return hex.EncodeToString(state.Sum(nil))
}

func StampSalted(secret, salt []byte) [32]byte {
	// ok: with a salt it is a key, or what is kept
	return sha256.Sum256(append(secret, salt...))
}

func EncryptionKey(secret, tenant []byte) [32]byte {
	// ok: a key
	return sha256.Sum256(append(secret, tenant...))
}

func Visitor(secret, path string) string {
	// ok: a name for who visits
	visitorID := sha256.Sum256([]byte(secret + path))
	return hex.EncodeToString(visitorID[:])
}

func (d *drawer) mark(name string) string {
	// bad: MD5 does no better
	sum := md5.Sum(append(d.master, name...))
	return hex.EncodeToString(sum[:])
}

func LinkFor(linkKey, path string) string {
	// bad: nor does SHA-1
	return fmt.Sprintf("%s?s=%x", path, sha1.Sum([]byte(path+linkKey)))
}

func Weak(secret, path string) string {
	state := md5.New()
	state.Write([]byte(path))
	// bad: in steps
	state.Write([]byte(secret))
	return hex.EncodeToString(state.Sum(nil))
}

func ETag(body []byte, version string) string {
	// ok: no secret
	return fmt.Sprintf("%x", md5.Sum(append(body, version...)))
}

func DeriveFor(master []byte, tenant string) [32]byte {
	// ok: a key, though HKDF would be better
	return sha256.Sum256(append(master, tenant...))
}
