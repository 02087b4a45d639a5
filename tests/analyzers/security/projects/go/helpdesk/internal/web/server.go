package web

import (
	"encoding/json"
	"net/http"

	"github.com/gorilla/mux"

	"github.com/northwind/helpdesk/internal/audit"
	"github.com/northwind/helpdesk/internal/netcheck"
	"github.com/northwind/helpdesk/internal/tickets"
)

type Server struct {
	tickets *tickets.Service
}

func NewServer(s *tickets.Service) *Server {
	return &Server{tickets: s}
}

func (s *Server) ListTickets() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		filter := tickets.Filter{Status: r.FormValue("status"), Order: r.FormValue("order"), Limit: 50}
		found, err := s.tickets.List(r.Context(), filter)
		respond(w, found, err)
	}
}

func (s *Server) AddNote() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		text := r.PostFormValue("text")
		err := s.tickets.AddNote(r.Context(), mux.Vars(r)["id"], text)
		audit.Record("note", text)
		respond(w, "added", err)
	}
}

func (s *Server) History() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		found, err := s.tickets.History(r.Context(), mux.Vars(r)["id"], r.URL.Query().Get("kind"))
		respond(w, found, err)
	}
}

func (s *Server) Diagnose() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var body struct{ Host, Name string }
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			http.Error(w, "body", http.StatusBadRequest)
			return
		}
		_ = netcheck.Resolve(r.Context(), body.Name)
		output, err := netcheck.Ping(r.Context(), body.Host)
		respond(w, output, err)
	}
}

func respond(w http.ResponseWriter, value any, err error) {
	if err != nil {
		http.Error(w, "failed", http.StatusInternalServerError)
		return
	}
	_ = json.NewEncoder(w).Encode(value)
}
