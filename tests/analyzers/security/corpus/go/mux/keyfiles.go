package keyfiles

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/gorilla/mux"
	"golang.org/x/crypto/ssh"
)

type Keys struct {
	dir   string
	roots *x509.CertPool
}

func (k *Keys) Store(name string, block *pem.Block) error {
	return os.WriteFile(filepath.Join(k.dir, filepath.Base(name)+".key"), pem.EncodeToMemory(block), 0o644) // BAD: file-permissions (a private key for everybody)
}

func (k *Keys) StoreOwn(block *pem.Block) error {
	f, err := os.OpenFile(filepath.Join(k.dir, "own.key"), os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600) // SAFE: file-permissions
	if err != nil {
		return err
	}
	defer f.Close()
	return pem.Encode(f, block)
}

func (k *Keys) Publish(cert []byte) error {
	return os.WriteFile(filepath.Join(k.dir, "public", "ca.crt"), cert, 0o644) // SAFE: file-permissions (a public certificate)
}

func (k *Keys) Prepare() error {
	if err := os.MkdirAll(filepath.Join(k.dir, "spool"), 0o777); err != nil { // BAD: file-permissions
		return err
	}
	if err := os.MkdirAll(filepath.Join(k.dir, "private"), 0o700); err != nil { // SAFE: file-permissions
		return err
	}
	return os.Chmod(filepath.Join(k.dir, "session.db"), os.ModePerm) // BAD: file-permissions
}

func scratch() (*os.File, error) {
	if os.Getenv("KEEP") != "" {
		return os.Create("/tmp/keys-export.pem") // BAD: file-permissions (predictable name, world-readable)
	}
	return os.CreateTemp("", "keys-*.pem") // SAFE: file-permissions (random name, 0600)
}

func (k *Keys) client(pinned []byte) *http.Client {
	cfg := &tls.Config{
		InsecureSkipVerify: true, // SAFE: tls-verification (the connection is checked below)
		VerifyConnection: func(cs tls.ConnectionState) error {
			if len(cs.PeerCertificates) == 0 {
				return errors.New("no certificate")
			}
			_, err := cs.PeerCertificates[0].Verify(x509.VerifyOptions{Roots: k.roots, DNSName: "vault.example.com"})
			return err
		},
	}
	_ = pinned
	return &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{TLSClientConfig: cfg}}
}

func (k *Keys) oldClient() *http.Client {
	cfg := &tls.Config{RootCAs: k.roots}
	if os.Getenv("APP_ENV") != "test" {
		cfg.InsecureSkipVerify = true // BAD: tls-verification
	}
	cfg.MaxVersion = tls.VersionTLS11 // BAD: tls-version
	return &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{TLSClientConfig: cfg}}
}

func (k *Keys) modern() *tls.Config {
	return &tls.Config{RootCAs: k.roots, MinVersion: tls.VersionTLS13} // SAFE: tls-version
}

func (k *Keys) defaults() *tls.Config {
	return &tls.Config{RootCAs: k.roots, ServerName: "vault.example.com"} // SAFE: tls-version (1.2 is the default)
}

func accept(string, net.Addr, ssh.PublicKey) error { return nil }

func bastion(signer ssh.Signer, host ssh.PublicKey) []*ssh.ClientConfig {
	return []*ssh.ClientConfig{
		{User: "ops", Auth: []ssh.AuthMethod{ssh.PublicKeys(signer)}, HostKeyCallback: accept},                 // BAD: tls-verification (helper)
		{User: "ops", Auth: []ssh.AuthMethod{ssh.PublicKeys(signer)}, HostKeyCallback: ssh.FixedHostKey(host)}, // SAFE: tls-verification
	}
}

func backupSSH(host ssh.PublicKey) *ssh.ClientConfig {
	cfg := &ssh.ClientConfig{User: "backup", HostKeyCallback: ssh.FixedHostKey(host)}
	cfg.Ciphers = []string{"arcfour128", "3des-cbc"} // BAD: weak-crypto
	return cfg
}

func Router(k *Keys) *mux.Router {
	r := mux.NewRouter()
	r.HandleFunc("/ca.crt", func(w http.ResponseWriter, req *http.Request) {
		http.ServeFile(w, req, filepath.Join(k.dir, "public", "ca.crt"))
	})
	return r
}
