package client

import (
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"net/http"
	"time"
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

func SkipVerify(password string) (*sql.DB, error) {
	// bad: switch of the MySQL driver
	return sql.Open("mysql", "shop:"+password+"@tcp(db.example.com:3306)/shop?tls=skip-verify")
}
