package partner

import (
	"bytes"
	"context"
	"fmt"
	"net/http"

	"github.com/jlaffaye/ftp"
)

// bad: an address that a call elsewhere completes
const paymentAPIURL = "http://payments.acme.io/v1"

// ok: encrypted
const stockAPIURL = "https://stock.acme.io/v1"

// ok: a name, and no address
const apiNamespace = "http://www.w3.org/2005/Atom"

func Pay(body []byte) (*http.Response, error) {
	// bad: a body over HTTP
	return http.Post("http://payments.acme.io/v1/charges", "application/json", bytes.NewReader(body))
}

func Account(ctx context.Context, token string) (*http.Request, error) {
	// bad: a token over HTTP
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://api.acme.io/me", nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", token)
	return req, nil
}

func Order(number int, body []byte) (*http.Request, error) {
	// bad: a part is put in
	return http.NewRequest("PUT", fmt.Sprintf("http://api.acme.io/orders/%d", number), bytes.NewReader(body))
}

func Upload(password string) error {
	c, err := ftp.Dial("files.acme.io:21")
	if err != nil {
		return err
	}
	// bad: password and file in clear
	return c.Login("shop", password)
}

func Encrypted(body []byte) (*http.Response, error) {
	// ok: HTTPS
	return http.Post("https://payments.acme.io/v1/charges", "application/json", bytes.NewReader(body))
}

func Inside(body []byte) (*http.Response, error) {
	// ok: of the same cluster
	if _, err := http.Post("http://billing.default.svc.cluster.local/charges", "application/json", nil); err != nil {
		return nil, err
	}
	// ok: a service of the same network
	return http.Post("http://billing:8000/charges", "application/json", bytes.NewReader(body))
}

func Rates() (*http.Request, error) {
	// ok: nothing secret is sent
	return http.NewRequest(http.MethodGet, "http://feeds.acme.io/rates.xml", nil)
}
