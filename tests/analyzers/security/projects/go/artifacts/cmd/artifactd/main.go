package main

import (
	"log"
	"net/http"
	"os"

	"gitlab.example.com/platform/artifacts/pkg/httpapi"
	"gitlab.example.com/platform/artifacts/pkg/signing"
	"gitlab.example.com/platform/artifacts/pkg/storage/disk"
)

func main() {
	backend := &disk.Backend{Root: os.Getenv("ARTIFACTS")}
	handlers := httpapi.Handlers{Backend: backend, Signer: signing.New(os.Getenv("SIGN_COMMAND"))}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /artifacts", handlers.Get)
	mux.HandleFunc("DELETE /artifacts/{id}", handlers.Remove)
	mux.HandleFunc("POST /artifacts/sign", handlers.Sign)
	mux.HandleFunc("GET /artifacts/page", handlers.Page)
	mux.HandleFunc("GET /artifacts/moved", handlers.Moved)
	mux.HandleFunc("GET /artifacts/latest", handlers.Latest)
	log.Fatal(http.ListenAndServe(":8085", mux))
}
