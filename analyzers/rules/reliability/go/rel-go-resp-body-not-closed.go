package weather

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
)

type API struct {
	client *http.Client
}

func (a *API) Status(url string) (int, error) {
	// bad: only the status is read
	resp, err := a.client.Get(url)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}

func (a *API) Decode(req *http.Request, out any) error {
	// bad: read but not closed
	resp, err := a.client.Do(req)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return errors.New("unexpected status")
	}
	return json.NewDecoder(resp.Body).Decode(out)
}

func Fetch(url string) ([]byte, error) {
	// bad: the package function
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	return body, err
}

func Closed(url string) ([]byte, error) {
	// ok: deferred
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

func ClosedInClosure(url string) ([]byte, error) {
	// ok: in a deferred closure
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err := resp.Body.Close(); err != nil {
			println(err)
		}
	}()
	return io.ReadAll(resp.Body)
}

func Returned(url string) (*http.Response, error) {
	// ok: the caller closes
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode >= 500 {
		return nil, errors.New("bad gateway")
	}
	return resp, nil
}

func Stream(url string) (io.ReadCloser, error) {
	// ok: the body is handed to the caller
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

func Helper(url string) error {
	// ok: a helper closes
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	defer drain(resp.Body)
	return check(resp)
}

func drain(body io.ReadCloser) { _ = body.Close() }

func check(resp *http.Response) error { return nil }
