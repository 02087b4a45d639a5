package links

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
	"github.com/go-ldap/ldap/v3"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jlaffaye/ftp"
	_ "github.com/lib/pq"
	"github.com/nats-io/nats.go"
	amqp "github.com/rabbitmq/amqp091-go"
	"github.com/redis/go-redis/v9"
	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/sasl/plain"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

const ledgerDSN = "host=ledger.example.com user=ledger dbname=ledger sslmode=disable"

func Ledger() (*sql.DB, error) {
	return sql.Open("postgres", ledgerDSN+" password="+os.Getenv("LEDGER_PASSWORD")) // BAD: database-tls
}

func Reports() (*gorm.DB, error) {
	dsn := fmt.Sprintf("host=%s user=reports password=%s dbname=reports port=5432 sslmode=require", os.Getenv("REPORTS_HOST"), os.Getenv("REPORTS_PASSWORD"))
	return gorm.Open(postgres.Open(dsn), &gorm.Config{}) // BAD: database-tls (encrypted, but to nobody known)
}

func History(ctx context.Context) (*pgxpool.Pool, error) {
	return pgxpool.New(ctx, "postgres://history:"+os.Getenv("HISTORY_PASSWORD")+"@history.example.com/history?sslmode=verify-full&sslrootcert=/etc/ssl/db.pem") // SAFE: database-tls
}

func Orders(ctx context.Context) (*pgx.Conn, error) {
	config, err := pgx.ParseConfig(os.Getenv("ORDERS_DATABASE"))
	if err != nil {
		return nil, err
	}
	config.TLSConfig = &tls.Config{InsecureSkipVerify: true} // BAD: database-tls
	return pgx.ConnectConfig(ctx, config)
}

func Stock(ctx context.Context, roots *x509.CertPool) (*pgx.Conn, error) {
	config, err := pgx.ParseConfig(os.Getenv("STOCK_DATABASE"))
	if err != nil {
		return nil, err
	}
	config.TLSConfig = &tls.Config{RootCAs: roots, ServerName: "stock.example.com"} // SAFE: database-tls
	return pgx.ConnectConfig(ctx, config)
}

func Scratch() (*sql.DB, error) {
	return sql.Open("postgres", "host=localhost user=scratch dbname=scratch sslmode=disable") // SAFE: database-tls (this machine)
}

func Documents() (*mongo.Client, error) {
	return mongo.Connect(options.Client().ApplyURI("mongodb://documents.example.com/?tls=true&tlsInsecure=true")) // BAD: database-tls
}

func Upload(signer ssh.Signer) (*ssh.Client, error) {
	config := &ssh.ClientConfig{
		User:            "upload",
		Auth:            []ssh.AuthMethod{ssh.PublicKeys(signer)},
		HostKeyCallback: ssh.InsecureIgnoreHostKey(), // BAD: ssh-host-key
		Timeout:         5 * time.Second,
	}
	return ssh.Dial("tcp", "upload.example.com:22", config)
}

func Archive(signer ssh.Signer) (*ssh.Client, error) {
	callback, err := knownhosts.New("/etc/ssh/ssh_known_hosts")
	if err != nil {
		return nil, err
	}
	config := &ssh.ClientConfig{User: "archive", Auth: []ssh.AuthMethod{ssh.PublicKeys(signer)}, Timeout: 5 * time.Second}
	config.HostKeyCallback = callback // SAFE: ssh-host-key
	return ssh.Dial("tcp", "archive.example.com:22", config)
}

func Deploy(signer ssh.Signer) (*ssh.Client, error) {
	accept := func(string, net.Addr, ssh.PublicKey) error { return nil }
	return ssh.Dial("tcp", "deploy.example.com:22", &ssh.ClientConfig{
		User:            "deploy",
		Auth:            []ssh.AuthMethod{ssh.PublicKeys(signer)},
		HostKeyCallback: accept, // BAD: ssh-host-key
	})
}

func Backup(signer ssh.Signer, host ssh.PublicKey) (*ssh.Client, error) {
	return ssh.Dial("tcp", "backup.example.com:22", &ssh.ClientConfig{
		User:            "backup",
		Auth:            []ssh.AuthMethod{ssh.PublicKeys(signer)},
		HostKeyCallback: ssh.FixedHostKey(host), // SAFE: ssh-host-key
	})
}

func Partner(roots *x509.CertPool) *http.Client {
	config := &tls.Config{
		InsecureSkipVerify: true,
		VerifyConnection: func(state tls.ConnectionState) error { // BAD: hostname-check (the chain is verified, the name is not)
			_, err := state.PeerCertificates[0].Verify(x509.VerifyOptions{Roots: roots})
			return err
		},
	}
	return &http.Client{Transport: &http.Transport{TLSClientConfig: config}, Timeout: 5 * time.Second}
}

func Bank(roots *x509.CertPool) *http.Client {
	config := &tls.Config{
		RootCAs: roots,
		VerifyConnection: func(state tls.ConnectionState) error { // SAFE: hostname-check (besides the usual)
			return state.PeerCertificates[0].VerifyHostname("bank.example.com")
		},
	}
	return &http.Client{Transport: &http.Transport{TLSClientConfig: config}, Timeout: 5 * time.Second}
}

func Printer(roots *x509.CertPool) (*tls.Conn, error) {
	verify := func(raw [][]byte, _ [][]*x509.Certificate) error {
		certificate, err := x509.ParseCertificate(raw[0])
		if err != nil {
			return err
		}
		_, err = certificate.Verify(x509.VerifyOptions{Roots: roots})
		return err
	}
	return tls.Dial("tcp", "printer.example.com:9443", &tls.Config{InsecureSkipVerify: true, VerifyPeerCertificate: verify}) // BAD: hostname-check
}

func Scanner() (*tls.Conn, error) {
	config := &tls.Config{ServerName: "scanner.example.com", MinVersion: tls.VersionTLS12}
	config.CipherSuites = []uint16{tls.TLS_RSA_WITH_RC4_128_SHA, tls.TLS_RSA_WITH_AES_128_CBC_SHA} // BAD: cipher-suites
	return tls.Dial("tcp", "10.4.0.9:9443", config)                                                 // SAFE: hostname-check (the name is given)
}

func Terminal() *tls.Config {
	suites := make([]uint16, 0, 8)
	for _, suite := range tls.InsecureCipherSuites() {
		suites = append(suites, suite.ID) // BAD: cipher-suites
	}
	return &tls.Config{CipherSuites: suites, MinVersion: tls.VersionTLS12}
}

func Gateway() *tls.Config {
	suites := make([]uint16, 0, 8)
	for _, suite := range tls.CipherSuites() {
		suites = append(suites, suite.ID) // SAFE: cipher-suites
	}
	return &tls.Config{CipherSuites: suites, MinVersion: tls.VersionTLS12}
}

func Billing(ctx context.Context) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://billing.example.com/open", nil)
	if err != nil {
		return nil, err
	}
	request.SetBasicAuth("app", os.Getenv("BILLING_PASSWORD")) // BAD: cleartext-transport
	return http.DefaultClient.Do(request)
}

func Rates(ctx context.Context) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://rates.example.com/latest", nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+os.Getenv("RATES_TOKEN")) // SAFE: cleartext-transport
	return http.DefaultClient.Do(request)
}

func Sidecar() (*http.Response, error) {
	return http.Get("http://127.0.0.1:3500/v1.0/healthz") // SAFE: cleartext-transport (loopback)
}

func Cache() *redis.Client {
	return redis.NewClient(&redis.Options{Addr: "cache.example.com:6379", Password: os.Getenv("REDIS_PASSWORD")}) // BAD: cleartext-transport
}

func Limits() *redis.Client {
	return redis.NewClient(&redis.Options{Addr: "cache.example.com:6380", Password: os.Getenv("REDIS_PASSWORD"), TLSConfig: &tls.Config{MinVersion: tls.VersionTLS12}}) // SAFE: cleartext-transport
}

func Prices() ([]string, error) {
	connection, err := ftp.Dial("prices.example.net:21", ftp.DialWithTimeout(5*time.Second))
	if err != nil {
		return nil, err
	}
	if err := connection.Login("shop", os.Getenv("PRICES_PASSWORD")); err != nil { // BAD: cleartext-transport
		return nil, err
	}
	return connection.NameList(".")
}

func Catalogue() ([]string, error) {
	connection, err := ftp.Dial("catalogue.example.net:21", ftp.DialWithExplicitTLS(&tls.Config{ServerName: "catalogue.example.net"}))
	if err != nil {
		return nil, err
	}
	if err := connection.Login("shop", os.Getenv("CATALOGUE_PASSWORD")); err != nil { // SAFE: cleartext-transport
		return nil, err
	}
	return connection.NameList(".")
}

func Directory() (*ldap.Conn, error) {
	connection, err := ldap.DialURL("ldap://directory.example.com:389")
	if err != nil {
		return nil, err
	}
	return connection, connection.Bind("cn=portal,dc=example,dc=com", os.Getenv("LDAP_PASSWORD")) // BAD: cleartext-transport
}

func StaffDirectory() (*ldap.Conn, error) {
	connection, err := ldap.DialURL("ldap://directory.example.com:389")
	if err != nil {
		return nil, err
	}
	if err := connection.StartTLS(&tls.Config{ServerName: "directory.example.com"}); err != nil {
		return nil, err
	}
	return connection, connection.Bind("cn=staff,dc=example,dc=com", os.Getenv("LDAP_PASSWORD")) // SAFE: cleartext-transport
}

func Sensors() mqtt.Client {
	opts := mqtt.NewClientOptions().SetUsername("portal").SetPassword(os.Getenv("MQTT_PASSWORD"))
	opts.AddBroker("tcp://mqtt.example.com:1883") // BAD: cleartext-transport
	return mqtt.NewClient(opts)
}

func Queue() (*amqp.Connection, error) {
	return amqp.Dial("amqps://portal:" + os.Getenv("AMQP_PASSWORD") + "@queue.example.com:5671/") // SAFE: cleartext-transport
}

func Events() (*nats.Conn, error) {
	return nats.Connect("nats://nats.example.com:4222", nats.UserInfo("portal", os.Getenv("NATS_PASSWORD")), nats.Secure(&tls.Config{MinVersion: tls.VersionTLS12})) // SAFE: cleartext-transport
}

func Feed() *kafka.Reader {
	dialer := &kafka.Dialer{Timeout: 5 * time.Second, SASLMechanism: plain.Mechanism{Username: "portal", Password: os.Getenv("KAFKA_PASSWORD")}} // BAD: cleartext-transport
	return kafka.NewReader(kafka.ReaderConfig{Brokers: []string{"kafka.example.com:9092"}, Topic: "orders", Dialer: dialer})
}

func Ranking() (*grpc.ClientConn, error) {
	return grpc.NewClient("ranking.example.com:443", grpc.WithTransportCredentials(insecure.NewCredentials())) // BAD: grpc-tls
}

func Pricing() (*grpc.ClientConn, error) {
	return grpc.NewClient("pricing.example.com:443", grpc.WithTransportCredentials(credentials.NewTLS(&tls.Config{MinVersion: tls.VersionTLS12}))) // SAFE: grpc-tls
}

func Local() (*grpc.ClientConn, error) {
	return grpc.NewClient("unix:///run/ranking.sock", grpc.WithTransportCredentials(insecure.NewCredentials())) // SAFE: grpc-tls (a socket of this machine)
}
