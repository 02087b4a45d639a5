package main

import (
	"log"
	"os"

	"github.com/gin-gonic/gin"
	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"

	"example.com/parcels/internal/handlers"
	"example.com/parcels/internal/labels"
	"example.com/parcels/internal/service"
	"example.com/parcels/internal/store"
)

func main() {
	db, err := sqlx.Connect("postgres", os.Getenv("DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	parcels := store.NewParcelStore(db)
	h := handlers.NewParcelHandler(service.New(parcels), parcels, labels.Printer{Folder: "/var/labels"})

	router := gin.New()
	router.Use(gin.Recovery())
	h.Register(router.Group("/parcels"))
	log.Fatal(router.Run(":8080"))
}
