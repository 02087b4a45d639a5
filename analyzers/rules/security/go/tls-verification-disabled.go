package client

import (
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"net/http"
	"os"
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

func unlessSet() *http.Transport {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	// bad: off where nobody set it
	transport.TLSClientConfig.InsecureSkipVerify = os.Getenv("DEPOT_VERIFY") != "1"
	return transport
}

func unlessSetInLiteral() *tls.Config {
	// bad: the same in a literal
	return &tls.Config{InsecureSkipVerify: os.Getenv("CHECK_CERTIFICATES") != "true"}
}

func whereEmpty() *tls.Config {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	// bad: off where there is no authority
	config.InsecureSkipVerify = os.Getenv("CA_FILE") == ""
	return config
}

func whereSet() *tls.Config {
	// ok: on, unless the operator says so
	return &tls.Config{InsecureSkipVerify: os.Getenv("DEPOT_INSECURE") == "1"}
}

func whereNamed() *tls.Config {
	// ok: the same
	return &tls.Config{InsecureSkipVerify: os.Getenv("DEPOT_INSECURE") != ""}
}

func whereDeveloped() *tls.Config {
	// ok: told by where it runs
	return &tls.Config{InsecureSkipVerify: os.Getenv("APP_ENV") != "production"}
}
