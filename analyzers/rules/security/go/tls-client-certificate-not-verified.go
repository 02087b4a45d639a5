package server

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
)

func Partners(handler http.Handler) *http.Server {
	return &http.Server{
		Handler: handler,
		TLSConfig: &tls.Config{
			MinVersion: tls.VersionTLS12,
			// bad: any certificate will do
			ClientAuth: tls.RequireAnyClientCert,
		},
	}
}

func Later(cfg *tls.Config) {
	// bad: none will do
	cfg.ClientAuth = tls.RequestClientCert
}

func Short() *tls.Config {
	// bad: in one line
	return &tls.Config{ClientAuth: tls.RequestClientCert, ServerName: "partners.example.com"}
}

func Demanded(pool *x509.CertPool) *tls.Config {
	// ok: demanded and verified
	return &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool}
}

func IfGiven(pool *x509.CertPool) *tls.Config {
	// ok: verified where there is one
	return &tls.Config{ClientAuth: tls.VerifyClientCertIfGiven, ClientCAs: pool}
}

func None() *tls.Config {
	// ok: no certificates of clients
	return &tls.Config{ClientAuth: tls.NoClientCert}
}
