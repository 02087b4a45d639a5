// Package proxy forwards requests to the services behind the gateway.
package proxy

import (
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"
)

var client = &http.Client{Timeout: 5 * time.Second}

// Orders forwards to the orders service.
func Orders(base string) http.Handler {
	router := chi.NewRouter()
	router.Get("/latest", func(w http.ResponseWriter, r *http.Request) {
		request, err := http.NewRequestWithContext(r.Context(), http.MethodGet, base+"/orders", nil)
		if err != nil {
			http.Error(w, "internal error", http.StatusInternalServerError)
			return
		}
		response, err := client.Do(request)
		if err != nil {
			slog.Error("orders did not answer", "error", err)
			http.Error(w, "bad gateway", http.StatusBadGateway)
			return
		}
		defer response.Body.Close()
		w.WriteHeader(response.StatusCode)
		if _, err := io.Copy(w, response.Body); err != nil {
			slog.Warn("answer cut off", "error", err)
		}
	})
	return router
}
