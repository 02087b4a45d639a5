package server

import "crypto/tls"

var weakSuites = []uint16{
	// ok: a list of what is refused
	tls.TLS_RSA_WITH_RC4_128_SHA,
}

func Suites() *tls.Config {
	return &tls.Config{CipherSuites: []uint16{
		// bad: RC4
		tls.TLS_RSA_WITH_RC4_128_SHA,
		tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
	}}
}

func Old(cfg *tls.Config) {
	// bad: 3DES added
	cfg.CipherSuites = append(cfg.CipherSuites, tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA)
}

func All(cfg *tls.Config) {
	// bad: all that are broken
	for _, suite := range tls.InsecureCipherSuites() {
		cfg.CipherSuites = append(cfg.CipherSuites, suite.ID)
	}
}

func Modern() *tls.Config {
	// ok: sound ones
	return &tls.Config{CipherSuites: []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}}
}

func Refused(state tls.ConnectionState) bool {
	// ok: only compared
	return state.CipherSuite == tls.TLS_RSA_WITH_RC4_128_SHA
}

func Names() map[uint16]string {
	names := map[uint16]string{}
	// ok: their names
	for _, suite := range tls.InsecureCipherSuites() {
		names[suite.ID] = suite.Name
	}
	return names
}
