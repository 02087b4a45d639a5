package main

import (
	"log/slog"
	"net/http"
	"os"

	"github.com/go-chi/chi/v5"

	"example.org/gateway/internal/config"
	"example.org/gateway/internal/proxy"
)

func main() {
	settings := config.Load()
	router := chi.NewRouter()
	router.Get("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
	})
	router.Mount("/orders", proxy.Orders(settings.Orders))
	slog.Info("listening", "address", settings.Address)
	if err := http.ListenAndServe(settings.Address, router); err != nil {
		slog.Error("stopped", "error", err)
		os.Exit(1)
	}
}
