package server

import (
	"crypto/tls"
	"net/http"
)

func Client() *http.Client {
	return &http.Client{Transport: &http.Transport{
		// bad: TLS 1.0
		TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS10},
	}}
}

func Server() *tls.Config {
	cfg := &tls.Config{}
	// bad: set afterwards
	cfg.MinVersion = tls.VersionTLS11
	return cfg
}

func Capped() *tls.Config {
	// bad: nothing newer
	return &tls.Config{MaxVersion: tls.VersionTLS11}
}

func Modern() *tls.Config {
	// ok: TLS 1.2
	return &tls.Config{MinVersion: tls.VersionTLS12}
}

func Default() *tls.Config {
	// ok: the default
	return &tls.Config{ServerName: "shop.example.com"}
}

func Refused(state tls.ConnectionState) bool {
	// ok: only compared
	return state.Version < tls.VersionTLS12 || state.Version == tls.VersionTLS11
}
