package clients

import (
	"net/http"
	"time"
)

const broker = "http://broker.internal/events/"

var client = http.Client{Timeout: 3 * time.Second}

func Reach(address string) bool {
	response, err := client.Post(address, "application/json", nil) // BAD: ssrf (the address of a bound struct)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	return response.StatusCode < http.StatusBadRequest
}

func Known(event string) bool {
	response, err := client.Get(broker + event) // SAFE: ssrf (callers convert: the binding has three events)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	return response.StatusCode == http.StatusOK
}
