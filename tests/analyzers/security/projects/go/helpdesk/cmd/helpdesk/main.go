package main

import (
	"database/sql"
	"log"
	"net/http"
	"os"

	_ "github.com/go-sql-driver/mysql"
	"github.com/gorilla/mux"

	"github.com/northwind/helpdesk/internal/tickets"
	"github.com/northwind/helpdesk/internal/web"
)

func main() {
	db, err := sql.Open("mysql", os.Getenv("DSN"))
	if err != nil {
		log.Fatal(err)
	}
	server := web.NewServer(tickets.NewService(tickets.NewStore(db)))
	r := mux.NewRouter()
	r.HandleFunc("/tickets", server.ListTickets()).Methods(http.MethodGet)
	r.HandleFunc("/tickets/{id:[0-9]+}/notes", server.AddNote()).Methods(http.MethodPost)
	r.HandleFunc("/tickets/{id:[0-9]+}/history", server.History()).Methods(http.MethodGet)
	r.HandleFunc("/diagnose", server.Diagnose()).Methods(http.MethodPost)
	log.Fatal(http.ListenAndServe(":8083", r))
}
