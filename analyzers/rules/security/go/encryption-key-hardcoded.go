package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"os"
)

var columns = []byte("0123456789abcdef0123456789abcdef")

const orders = "0123456789abcdef"

// bad: named for what it is
const aesKey = "c2hvcC1vcmRlcnMtY29sdW1uLWtleS0wMQ=="

// ok: the name of a variable
const masterKeyEnv = "MASTER_KEY_OF_ORDERS"

func Seal() (cipher.Block, error) {
	// bad: a variable of the package
	return aes.NewCipher(columns)
}

func Orders() (cipher.Block, error) {
	// bad: a constant of the package
	return aes.NewCipher([]byte(orders))
}

func Legacy() (cipher.Block, error) {
	// bad: a literal
	block, err := aes.NewCipher([]byte("sixteen byte key"))
	if err != nil {
		return nil, err
	}
	return block, nil
}

func Decoded() (cipher.Block, error) {
	key, err := hex.DecodeString("000102030405060708090a0b0c0d0e0f")
	if err != nil {
		return nil, err
	}
	// bad: decoded from a literal
	return aes.NewCipher(key)
}

func Signature(body []byte) []byte {
	// bad: signs with a literal
	mac := hmac.New(sha256.New, []byte("webhook-of-orders"))
	mac.Write(body)
	return mac.Sum(nil)
}

func Configured() Config {
	// bad: a default for a missing variable
	return Config{Key: getEnv("ENCRYPTION_KEY", "orders-encryption-key-2021")}
}

func Given(key []byte) (cipher.Block, error) {
	// ok: given
	return aes.NewCipher(key)
}

func FromEnvironment() (cipher.Block, error) {
	key, err := hex.DecodeString(os.Getenv("FIELD_KEY"))
	if err != nil {
		return nil, err
	}
	// ok: from the environment
	return aes.NewCipher(key)
}

func Fresh() (cipher.Block, error) {
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	// ok: made here
	return aes.NewCipher(key)
}

func Checked(secret, body []byte) []byte {
	// ok: given
	mac := hmac.New(sha256.New, secret)
	mac.Write(body)
	return mac.Sum(nil)
}
