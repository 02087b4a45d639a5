package client

import (
	"crypto/tls"
	"crypto/x509"
)

func Authority(roots *x509.CertPool) *tls.Config {
	return &tls.Config{
		InsecureSkipVerify: true,
		VerifyConnection: func(state tls.ConnectionState) error {
			// bad: any certificate of the authority
			_, err := state.PeerCertificates[0].Verify(x509.VerifyOptions{Roots: roots})
			return err
		},
	}
}

func Raw(roots *x509.CertPool) *tls.Config {
	return &tls.Config{
		InsecureSkipVerify: true,
		VerifyPeerCertificate: func(raw [][]byte, _ [][]*x509.Certificate) error {
			cert, err := x509.ParseCertificate(raw[0])
			if err != nil {
				return err
			}
			// bad: from the bytes
			opts := x509.VerifyOptions{Roots: roots, Intermediates: x509.NewCertPool()}
			_, err = cert.Verify(opts)
			return err
		},
	}
}

func Later(cfg *tls.Config, roots *x509.CertPool) {
	cfg.InsecureSkipVerify = true
	cfg.VerifyConnection = func(state tls.ConnectionState) error {
		// bad: set afterwards
		options := x509.VerifyOptions{Roots: roots}
		_, err := state.PeerCertificates[0].Verify(options)
		return err
	}
}

func Named(roots *x509.CertPool, host string) *tls.Config {
	return &tls.Config{
		InsecureSkipVerify: true,
		VerifyConnection: func(state tls.ConnectionState) error {
			// ok: the name is said
			_, err := state.PeerCertificates[0].Verify(x509.VerifyOptions{DNSName: host, Roots: roots})
			return err
		},
	}
}

func Compared(roots *x509.CertPool, host string) *tls.Config {
	return &tls.Config{
		InsecureSkipVerify: true,
		VerifyConnection: func(state tls.ConnectionState) error {
			// ok: the name is compared beside it
			if _, err := state.PeerCertificates[0].Verify(x509.VerifyOptions{Roots: roots}); err != nil {
				return err
			}
			return state.PeerCertificates[0].VerifyHostname(host)
		},
	}
}

func Signed(cert *x509.Certificate, roots *x509.CertPool) error {
	// ok: not a connection
	_, err := cert.Verify(x509.VerifyOptions{Roots: roots, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning}})
	return err
}
