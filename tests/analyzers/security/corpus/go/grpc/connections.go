package connections

import (
	"crypto/tls"
	"crypto/x509"
	"math"
	"os"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/credentials/local"
	"google.golang.org/grpc/reflection"
)

type Config struct {
	Ledger string
	Env    string
	CA     string
}

func FromEnv() Config {
	return Config{Ledger: os.Getenv("LEDGER_ADDR"), Env: os.Getenv("APP_ENV"), CA: os.Getenv("CA_FILE")}
}

func Payments() (*grpc.ClientConn, error) {
	return grpc.NewClient("payments.example.com:443", grpc.WithTransportCredentials(insecure.NewCredentials())) // BAD: cleartext-transport
}

func Sidecar() (*grpc.ClientConn, error) {
	return grpc.NewClient("unix:///run/sidecar.sock", grpc.WithTransportCredentials(insecure.NewCredentials())) // SAFE: cleartext-transport (a socket of this machine)
}

func Loopback() (*grpc.ClientConn, error) {
	return grpc.NewClient("localhost:7000", grpc.WithTransportCredentials(local.NewCredentials())) // SAFE: cleartext-transport (the loopback address)
}

func Ledger(cfg Config) (*grpc.ClientConn, error) {
	creds := credentials.NewTLS(&tls.Config{InsecureSkipVerify: true}) // BAD: tls-verification
	return grpc.NewClient(cfg.Ledger, grpc.WithTransportCredentials(creds))
}

func Stock(cfg Config) (*grpc.ClientConn, error) {
	pemBytes, err := os.ReadFile(cfg.CA)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pemBytes)
	creds := credentials.NewTLS(&tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}) // SAFE: tls-verification
	return grpc.NewClient("stock.example.com:443", grpc.WithTransportCredentials(creds))
}

func Prices(cfg Config) (*grpc.ClientConn, error) {
	creds := credentials.NewClientTLSFromCert(nil, "")
	if cfg.Env == "local" {
		creds = insecure.NewCredentials() // SAFE: cleartext-transport (a developer's machine only)
	}
	return grpc.NewClient("prices.example.com:443", grpc.WithTransportCredentials(creds))
}

func Legacy(cfg Config) (*grpc.ClientConn, error) {
	var opts []grpc.DialOption
	if cfg.CA == "" {
		opts = append(opts, grpc.WithInsecure()) // BAD: cleartext-transport
	} else {
		creds, err := credentials.NewClientTLSFromFile(cfg.CA, "legacy.example.com")
		if err != nil {
			return nil, err
		}
		opts = append(opts, grpc.WithTransportCredentials(creds))
	}
	return grpc.Dial("legacy.example.com:9000", opts...)
}

func Server(cfg Config) (*grpc.Server, error) {
	creds, err := credentials.NewServerTLSFromFile("server.crt", "server.key")
	if err != nil {
		return nil, err
	}
	s := grpc.NewServer(grpc.Creds(creds), grpc.MaxRecvMsgSize(8<<20), grpc.MaxConcurrentStreams(256)) // SAFE: resource-limits
	if cfg.Env != "production" {
		reflection.Register(s) // SAFE: debug-mode (not in production)
	}
	return s, nil
}

func BulkServer(creds credentials.TransportCredentials) *grpc.Server {
	opts := []grpc.ServerOption{
		grpc.Creds(creds),
		grpc.MaxRecvMsgSize(math.MaxInt32), // BAD: resource-limits
	}
	return grpc.NewServer(opts...)
}

func Old() credentials.TransportCredentials {
	cert, err := tls.LoadX509KeyPair("server.crt", "server.key")
	if err != nil {
		panic(err)
	}
	return credentials.NewTLS(&tls.Config{
		Certificates: []tls.Certificate{cert},
		MinVersion:   tls.VersionTLS11, // BAD: tls-version
	})
}
