package weather

import (
	"context"
	"net/http"
	"time"
)

var shared = &http.Client{Timeout: 5 * time.Second}

type Client struct {
	http *http.Client
}

func New(transport http.RoundTripper) *Client {
	// bad: a client that waits for ever
	return &Client{http: &http.Client{Transport: transport}}
}

func Ping(url string) error {
	// bad: the default client
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func Send(req *http.Request) (*http.Response, error) {
	// bad: the default client by name
	return http.DefaultClient.Do(req)
}

func Plain(req *http.Request) (*http.Response, error) {
	// bad: an empty literal
	client := &http.Client{}
	return client.Do(req)
}

func Shared(url string) (*http.Response, error) {
	// ok: the package's client has a timeout
	return shared.Get(url)
}

func Later(transport http.RoundTripper) *http.Client {
	// ok: assigned on the next line
	client := &http.Client{Transport: transport}
	client.Timeout = 10 * time.Second
	return client
}

func Deadline(ctx context.Context, url string) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	// ok: the request has a deadline
	return http.DefaultClient.Do(req)
}

func DeadlineClient(ctx context.Context, url string) (*http.Response, error) {
	// ok: used with a deadline only
	client := &http.Client{}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	return client.Do(req)
}
