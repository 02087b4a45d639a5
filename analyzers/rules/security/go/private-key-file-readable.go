package keys

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"os"
)

func Store(where string, key *rsa.PrivateKey) error {
	// bad: told by what is written
	file, err := os.Create(where)
	if err != nil {
		return err
	}
	defer file.Close()
	return pem.Encode(file, &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
}

func Deploy(text []byte) error {
	// bad: told by its name
	return os.WriteFile("/home/shop/.ssh/id_ed25519", text, 0644)
}

func Named(keyPath string, privateKeyPEM []byte) error {
	// bad: by a variable's name
	if err := os.WriteFile(keyPath, privateKeyPEM, 0o644); err != nil {
		return err
	}
	return nil
}

func Opened(tokenFile string) (*os.File, error) {
	// bad: by its mode from the beginning
	return os.OpenFile(tokenFile, os.O_WRONLY|os.O_CREATE, 0o644)
}

func Closed(keyPath string, pem []byte) error {
	// ok: its owner's only
	return os.WriteFile(keyPath, pem, 0o600)
}

func ClosedAfterwards(keyFile string, data []byte) error {
	// ok: closed in the same function
	file, err := os.Create(keyFile)
	if err != nil {
		return err
	}
	if err := file.Chmod(0o600); err != nil {
		return err
	}
	_, err = file.Write(data)
	return err
}

func Certificate(certPath string, cert []byte) error {
	// ok: a certificate
	return os.WriteFile(certPath, cert, 0o644)
}

func Report(path string, data []byte) error {
	// ok: no secret
	return os.WriteFile(path, data, 0o644)
}
