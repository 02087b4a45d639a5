package staff

import (
	"crypto/tls"
	"fmt"

	"github.com/go-ldap/ldap/v3"
)

func Login(dn, password string) error {
	l, err := ldap.DialURL("ldap://directory.example.com:389")
	if err != nil {
		return err
	}
	defer l.Close()
	// bad: clear text by its address
	return l.Bind(dn, password)
}

func Dialled(cfg Config, dn, password string) error {
	conn, err := ldap.Dial("tcp", fmt.Sprintf("%s:%d", cfg.Host, cfg.Port))
	if err != nil {
		return err
	}
	// bad: a plain connection
	if err := conn.Bind(dn, password); err != nil {
		return err
	}
	return nil
}

func Configured(cfg Config, password string) error {
	l, err := ldap.DialURL(fmt.Sprintf("ldap://%s:%d", cfg.Host, cfg.Port))
	if err != nil {
		return err
	}
	// bad: for each host of the configuration
	_, err = l.SimpleBind(&ldap.SimpleBindRequest{Username: cfg.DN, Password: password})
	return err
}

func Encrypted(dn, password string, cfg *tls.Config) error {
	l, err := ldap.DialURL("ldaps://directory.example.com", ldap.DialWithTLSConfig(cfg))
	if err != nil {
		return err
	}
	// ok: encrypted from the start
	return l.Bind(dn, password)
}

func Started(dn, password string, cfg *tls.Config) error {
	l, err := ldap.DialURL("ldap://directory.example.com")
	if err != nil {
		return err
	}
	if err := l.StartTLS(cfg); err != nil {
		return err
	}
	// ok: encrypted by then
	return l.Bind(dn, password)
}

func Local(dn, password string) error {
	l, err := ldap.Dial("tcp", "localhost:389")
	if err != nil {
		return err
	}
	// ok: this machine
	return l.Bind(dn, password)
}
