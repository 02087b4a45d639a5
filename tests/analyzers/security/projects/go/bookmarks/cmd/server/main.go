package main

import (
	"database/sql"
	"log"
	"net/http"
	"os"

	"github.com/go-chi/chi/v5"
	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/acme/bookmarks/api"
	"github.com/acme/bookmarks/repository"
)

func main() {
	db, err := sql.Open("pgx", os.Getenv("DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	handler := &api.Handler{Repo: repository.New(db)}
	r := chi.NewRouter()
	r.Get("/bookmarks", handler.List)
	r.Post("/bookmarks", handler.Create)
	r.Get("/bookmarks/{tag}/feed", handler.Feed)
	r.Get("/greeting", handler.Greeting)
	r.Get("/mirror/{day}", handler.Mirror)
	log.Fatal(http.ListenAndServe(":8081", r))
}
