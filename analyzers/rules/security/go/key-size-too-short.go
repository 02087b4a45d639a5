package keys

import (
	"crypto/dsa"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
)

const keyBits = 1024

func Short() (*rsa.PrivateKey, error) {
	// bad: 1024 bits
	return rsa.GenerateKey(rand.Reader, 1024)
}

func Named() (*rsa.PrivateKey, error) {
	// bad: the size is a constant
	key, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return nil, err
	}
	return key, nil
}

func Local() *rsa.PrivateKey {
	bits := 512
	// bad: in a variable
	key, _ := rsa.GenerateKey(rand.Reader, bits)
	return key
}

func Old(params *dsa.Parameters) error {
	// bad: 1024 bits of DSA
	return dsa.GenerateParameters(params, rand.Reader, dsa.L1024N160)
}

func Long() (*rsa.PrivateKey, error) {
	// ok: 3072 bits
	return rsa.GenerateKey(rand.Reader, 3072)
}

func Curve() (*ecdsa.PrivateKey, error) {
	// ok: a curve
	return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
}

func Configured(bits int) (*rsa.PrivateKey, error) {
	// ok: the operator says how long
	return rsa.GenerateKey(rand.Reader, bits)
}
