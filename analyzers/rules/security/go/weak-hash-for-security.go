package signing

import (
	"crypto"
	"crypto/hmac"
	"crypto/md5"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

func Callback(body, secret []byte) string {
	// bad: signature by MD5
	signature := md5.Sum(append(secret, body...))
	return hex.EncodeToString(signature[:])
}

func ResetToken(user User) string {
	// bad: token by SHA-1
	return fmt.Sprintf("%x", sha1.Sum([]byte(user.ID+user.Email)))
}

func Webhook(key, body []byte) []byte {
	// bad: keyed MD5
	mac := hmac.New(md5.New, key)
	mac.Write(body)
	return mac.Sum(nil)
}

func Document(key *rsa.PrivateKey, digest []byte) ([]byte, error) {
	// bad: RSA over SHA-1
	return rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA1, digest)
}

func CacheKey(url string) string {
	// ok: key of a cache
	sum := md5.Sum([]byte(url))
	return hex.EncodeToString(sum[:])
}

func Checksum(blob []byte) string {
	// ok: sum of a file
	return fmt.Sprintf("%x", sha1.Sum(blob))
}

func Strong(key, body []byte) []byte {
	// ok: SHA-256
	mac := hmac.New(sha256.New, key)
	mac.Write(body)
	return mac.Sum(nil)
}

func randToken() (string, error) {
	b := make([]byte, 32)
	if _, err := rand.Read(b); err != nil {
		return "", err
	}
	// ok: the sum of random bytes
	return fmt.Sprintf("%x", sha1.Sum(b)), nil
}
