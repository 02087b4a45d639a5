package partners

import (
	"context"
	"database/sql"
	"net/http"
	"strings"

	"github.com/jlaffaye/ftp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
)

const namespace = "http://www.w3.org/2005/Atom"

func Pay(body string) (*http.Response, error) {
	// bad: a body over HTTP
	return http.Post("http://payments.partner.example.com/v1/charges", "application/json", strings.NewReader(body))
}

func Account(ctx context.Context, token string) (*http.Request, error) {
	// bad: a token over HTTP
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://api.partner.example.com/me", nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	return req, nil
}

func Stock() (*grpc.ClientConn, error) {
	// bad: gRPC without TLS
	return grpc.NewClient("stock.partner.example.com:443", grpc.WithTransportCredentials(insecure.NewCredentials()))
}

func Database(password string) (*sql.DB, error) {
	// bad: encryption switched off
	return sql.Open("postgres", "host=db.partner.example.com user=shop sslmode=disable")
}

func Upload(user, password string) error {
	c, err := ftp.Dial("ftp.partner.example.com:21")
	if err != nil {
		return err
	}
	// bad: password and file in clear
	return c.Login(user, password)
}

func Encrypted(body string) (*http.Response, error) {
	// ok: HTTPS
	return http.Post("https://payments.partner.example.com/v1/charges", "application/json", strings.NewReader(body))
}

func Inside(body string) (*http.Response, error) {
	// ok: a service of the same network
	return http.Post("http://billing:8000/charges", "application/json", strings.NewReader(body))
}

func Rates() (*http.Response, error) {
	// ok: nothing secret is sent
	return http.Get("http://feeds.partner.example.com/rates.xml")
}

func LocalStock() (*grpc.ClientConn, error) {
	// ok: side-car
	return grpc.NewClient("localhost:50051", grpc.WithTransportCredentials(insecure.NewCredentials()))
}

func SafeStock() (*grpc.ClientConn, error) {
	// ok: TLS
	return grpc.NewClient("stock.partner.example.com:443", grpc.WithTransportCredentials(credentials.NewTLS(nil)))
}
