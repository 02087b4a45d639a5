package client

import (
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"net"
	"net/http"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"
)

type Config struct {
	SkipVerify bool
	Roots      *x509.CertPool
}

func New() *http.Client {
	return &http.Client{
		Timeout: 5 * time.Second,
		Transport: &http.Transport{
			// bad: certificates are not checked
			TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
		},
	}
}

func Harden() *tls.Config {
	cfg := &tls.Config{MinVersion: tls.VersionTLS12}
	// bad: set afterwards
	cfg.InsecureSkipVerify = true
	return cfg
}

func Tunnel(user string, auth ssh.AuthMethod) *ssh.ClientConfig {
	return &ssh.ClientConfig{
		User: user,
		Auth: []ssh.AuthMethod{auth},
		// bad: any host key
		HostKeyCallback: ssh.InsecureIgnoreHostKey(),
	}
}

func Multi(host string) *tls.Config {
	return &tls.Config{
		ServerName: host,
		// bad: in a literal of several lines
		InsecureSkipVerify: true,
		MinVersion:         tls.VersionTLS12,
	}
}

func Checked(host string) *tls.Config {
	// ok: an own check takes the place
	return &tls.Config{
		InsecureSkipVerify: true,
		VerifyConnection: func(state tls.ConnectionState) error {
			_, err := state.PeerCertificates[0].Verify(x509.VerifyOptions{DNSName: host})
			return err
		},
	}
}

func FromConfig(c Config) *tls.Config {
	// ok: the operator decides
	return &tls.Config{InsecureSkipVerify: c.SkipVerify, RootCAs: c.Roots}
}

func Option(c Config) *tls.Config {
	cfg := &tls.Config{RootCAs: c.Roots}
	if c.SkipVerify {
		// ok: the operator decides in a branch
		cfg.InsecureSkipVerify = true
	}
	return cfg
}

func Off() *tls.Config {
	// ok: on
	return &tls.Config{InsecureSkipVerify: false}
}

func Known(path string) (*ssh.ClientConfig, error) {
	callback, err := knownhosts.New(path)
	if err != nil {
		return nil, err
	}
	// ok: known hosts
	return &ssh.ClientConfig{HostKeyCallback: callback}, nil
}

func AnyHostKey(user string) *ssh.ClientConfig {
	return &ssh.ClientConfig{
		User: user,
		// bad: a callback that accepts all
		HostKeyCallback: func(hostname string, remote net.Addr, key ssh.PublicKey) error { return nil },
	}
}

func SkipVerify(password string) (*sql.DB, error) {
	// bad: switch of the MySQL driver
	return sql.Open("mysql", "shop:"+password+"@tcp(db.example.com:3306)/shop?tls=skip-verify")
}
