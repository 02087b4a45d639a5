package main

import (
	"database/sql"
	"flag"
	"log"
	"os"

	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/acme/bookmarks/repository"
)

func main() {
	table := flag.String("table", "visits", "what is pruned")
	flag.Parse()
	db, err := sql.Open("pgx", os.Getenv("DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	if err := repository.New(db).Prune(*table); err != nil {
		log.Fatal(err)
	}
}
