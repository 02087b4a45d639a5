package pages

import (
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

var client = &http.Client{Timeout: 5 * time.Second}

func Title(address string) (string, error) {
	response, err := client.Get(address) // BAD: ssrf
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	_, rest, _ := strings.Cut(string(content), "<title>")
	title, _, _ := strings.Cut(rest, "<")
	return title, err
}

func Mirrored(day string) (int, error) {
	response, err := client.Head(os.Getenv("MIRROR_URL") + "/" + day) // SAFE: ssrf (callers convert: a parsed date below a setting's host)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	return response.StatusCode, nil
}
