package stock

import (
	"cmp"
	"context"
	"crypto/tls"
	"net"
	"os"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
)

const billing = "billing.example.com:443"

func Stock() (*grpc.ClientConn, error) {
	// bad: a host of its own
	return grpc.NewClient("stock.partner.example.com:443", grpc.WithTransportCredentials(insecure.NewCredentials()))
}

func Billing(ctx context.Context) (*grpc.ClientConn, error) {
	// bad: by a constant, the old option
	return grpc.DialContext(ctx, billing, grpc.WithBlock(), grpc.WithInsecure())
}

func Listed() (*grpc.ClientConn, error) {
	options := []grpc.DialOption{grpc.WithTransportCredentials(insecure.NewCredentials())}
	// bad: in a list
	return grpc.NewClient("dns:///stock.partner.example.com:443", options...)
}

func Secure() (*grpc.ClientConn, error) {
	// ok: with TLS
	return grpc.NewClient("stock.partner.example.com:443", grpc.WithTransportCredentials(credentials.NewTLS(nil)))
}

func SideCar() (*grpc.ClientConn, error) {
	// ok: a side-car
	return grpc.NewClient("localhost:50051", grpc.WithTransportCredentials(insecure.NewCredentials()))
}

func Beside() (*grpc.ClientConn, error) {
	// ok: of the same cluster
	return grpc.NewClient("stock.default.svc.cluster.local:50051", grpc.WithTransportCredentials(insecure.NewCredentials()))
}

func Configured(cfg Config) (*grpc.ClientConn, error) {
	// ok: what stands in the settings is not seen
	return grpc.NewClient(cfg.Target, grpc.WithTransportCredentials(insecure.NewCredentials()))
}

func Prices() (*grpc.ClientConn, error) {
	// bad: where nothing else is said, a host of its own
	return grpc.NewClient(cmp.Or(os.Getenv("PRICES_ADDRESS"), "prices.partner.example.net:8443"), grpc.WithTransportCredentials(insecure.NewCredentials()))
}

func Serve(auth grpc.UnaryServerInterceptor) error {
	listener, err := net.Listen("tcp", ":50051")
	if err != nil {
		return err
	}
	// bad: on all addresses
	server := grpc.NewServer(grpc.UnaryInterceptor(auth))
	return server.Serve(listener)
}

func ServePlainly() error {
	listener, err := net.Listen("tcp", "0.0.0.0:9090")
	if err != nil {
		return err
	}
	// bad: without any option
	return grpc.NewServer().Serve(listener)
}

func ServeSecurely(certificate tls.Certificate) error {
	listener, err := net.Listen("tcp", ":50051")
	if err != nil {
		return err
	}
	// ok: with TLS
	server := grpc.NewServer(grpc.Creds(credentials.NewServerTLSFromCert(&certificate)))
	return server.Serve(listener)
}

func ServeOptions(options ...grpc.ServerOption) error {
	listener, err := net.Listen("tcp", ":50051")
	if err != nil {
		return err
	}
	// ok: options that are made elsewhere
	server := grpc.NewServer(options...)
	return server.Serve(listener)
}

func ServeBeside() error {
	listener, err := net.Listen("tcp", "127.0.0.1:50051")
	if err != nil {
		return err
	}
	// ok: of this machine
	return grpc.NewServer().Serve(listener)
}
