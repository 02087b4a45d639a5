package main

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"encoding/hex"
	"errors"
	"net"
	"net/http"
	"net/smtp"
	"os"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"
	"gopkg.in/gomail.v2"
)

func ledgerClient() (*http.Client, error) {
	roots := x509.NewCertPool()
	pem, err := os.ReadFile(os.Getenv("LEDGER_CA"))
	if err != nil || !roots.AppendCertsFromPEM(pem) {
		return nil, errors.New("no roots for the ledger")
	}
	config := &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS13} // SAFE: tls-version
	return &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{TLSClientConfig: config}}, nil
}

func depotClient() *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = new(tls.Config)
	transport.TLSClientConfig.InsecureSkipVerify = os.Getenv("DEPOT_VERIFY") != "1" // BAD: tls-verification
	return &http.Client{Transport: transport, Timeout: 5 * time.Second}
}

func pinnedClient(pin string) *http.Client {
	config := &tls.Config{
		InsecureSkipVerify: true, // SAFE: tls-verification (the certificate is compared with the pin)
		VerifyPeerCertificate: func(raw [][]byte, _ [][]*x509.Certificate) error {
			sum := sha256.Sum256(raw[0])
			if hex.EncodeToString(sum[:]) != pin {
				return errors.New("another certificate")
			}
			return nil
		},
	}
	return &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{TLSClientConfig: config}}
}

func printerListener(certificate tls.Certificate) (net.Listener, error) {
	return tls.Listen("tcp", ":9443", &tls.Config{
		Certificates: []tls.Certificate{certificate},
		MinVersion:   tls.VersionTLS10, // BAD: tls-version
	})
}

func sshClient(address string, signer ssh.Signer) (*ssh.Client, error) {
	known, err := knownhosts.New("/etc/depot/known_hosts")
	if err != nil {
		return nil, err
	}
	return ssh.Dial("tcp", address, &ssh.ClientConfig{
		User:            "sync",
		Auth:            []ssh.AuthMethod{ssh.PublicKeys(signer)},
		HostKeyCallback: known, // SAFE: ssh-host-key
	})
}

func routerClient(address, password string) (*ssh.Client, error) {
	config := &ssh.ClientConfig{User: "admin", Auth: []ssh.AuthMethod{ssh.Password(password)}, Timeout: 5 * time.Second}
	config.HostKeyCallback = func(string, net.Addr, ssh.PublicKey) error { return nil } // BAD: ssh-host-key
	return ssh.Dial("tcp", address, config)
}

func salesDB() (*sql.DB, error) {
	config := mysql.NewConfig()
	config.Addr = os.Getenv("SALES_ADDR")
	config.User = os.Getenv("SALES_USER")
	config.Passwd = os.Getenv("SALES_PASSWORD")
	config.TLSConfig = "true" // SAFE: database-tls
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(connector), nil
}

func archivePool(ctx context.Context) (*pgxpool.Pool, error) {
	address := "postgres://archive:" + os.Getenv("ARCHIVE_PASSWORD") + "@archive.example.com:5432/archive?sslmode=disable" // BAD: database-tls
	return pgxpool.New(ctx, address)
}

func cache() *redis.Client {
	return redis.NewClient(&redis.Options{Addr: os.Getenv("REDIS_ADDR"), TLSConfig: &tls.Config{MinVersion: tls.VersionTLS12}})
}

func sendAlarm(text string) error {
	message := gomail.NewMessage()
	message.SetHeader("To", "alarm@example.com")
	message.SetHeader("Subject", "Alarm")
	message.SetBody("text/plain", text)
	dialer := gomail.NewDialer(os.Getenv("SMTP_HOST"), 587, os.Getenv("SMTP_USER"), os.Getenv("SMTP_PASSWORD"))
	return dialer.DialAndSend(message)
}

func probe(address string) error {
	client, err := smtp.Dial(address)
	if err != nil {
		return err
	}
	defer client.Close()
	return client.Noop()
}
