package partner

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
)

func Unwrap(key *rsa.PrivateKey, data []byte) ([]byte, error) {
	// bad: the padding of old
	return rsa.DecryptPKCS1v15(rand.Reader, key, data)
}

type Sender struct{ key *rsa.PublicKey }

func (s *Sender) Wrap(secret []byte) ([]byte, error) {
	// bad: the other side
	out, err := rsa.EncryptPKCS1v15(rand.Reader, s.key, secret)
	if err != nil {
		return nil, err
	}
	return out, nil
}

func Opened(der, data []byte) ([]byte, error) {
	key, err := x509.ParsePKCS1PrivateKey(der)
	if err != nil {
		return nil, err
	}
	// bad: without options it is the padding of old
	return key.Decrypt(rand.Reader, data, nil)
}

func Oaep(key *rsa.PrivateKey, data []byte) ([]byte, error) {
	// ok: OAEP
	return rsa.DecryptOAEP(sha256.New(), rand.Reader, key, data, nil)
}

func OaepOptions(key *rsa.PrivateKey, data []byte) ([]byte, error) {
	// ok: OAEP by options
	return key.Decrypt(rand.Reader, data, &rsa.OAEPOptions{})
}

func Session(key *rsa.PrivateKey, data, session []byte) error {
	// ok: does not tell whether the padding was right
	return rsa.DecryptPKCS1v15SessionKey(rand.Reader, key, data, session)
}

func Signed(key *rsa.PrivateKey, digest []byte) ([]byte, error) {
	// ok: a signature
	return rsa.SignPKCS1v15(rand.Reader, key, 5, digest)
}
