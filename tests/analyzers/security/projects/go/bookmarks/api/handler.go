package api

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/acme/bookmarks/clients/pages"
	"github.com/acme/bookmarks/lib/journal"
	"github.com/acme/bookmarks/views"
)

type Repository interface {
	Find(owner string, tags string) ([]string, error)
	Add(owner, address, title string) error
}

type Handler struct {
	Repo Repository
}

func (h *Handler) List(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	found, err := h.Repo.Find(query.Get("owner"), query.Get("tags"))
	if err != nil {
		http.Error(w, "list", http.StatusInternalServerError)
		return
	}
	_ = json.NewEncoder(w).Encode(found)
}

func (h *Handler) Create(w http.ResponseWriter, r *http.Request) {
	var body struct{ Owner, Address string }
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&body); err != nil {
		http.Error(w, "body", http.StatusBadRequest)
		return
	}
	title, err := pages.Title(body.Address)
	if err != nil || h.Repo.Add(body.Owner, body.Address, title) != nil {
		http.Error(w, "create", http.StatusBadGateway)
		return
	}
	w.WriteHeader(http.StatusCreated)
}

func (h *Handler) Feed(w http.ResponseWriter, r *http.Request) {
	journal.Visit(r.URL.Query().Get("reader"))
	w.Header().Set("Content-Type", "text/html")
	_, _ = w.Write([]byte(views.FeedTitle(chi.URLParam(r, "tag"))))
}

func (h *Handler) Greeting(w http.ResponseWriter, r *http.Request) {
	_ = views.Greeting(w, r.FormValue("name"))
}

func (h *Handler) Mirror(w http.ResponseWriter, r *http.Request) {
	day, err := time.Parse(time.DateOnly, chi.URLParam(r, "day"))
	if err != nil {
		http.Error(w, "day", http.StatusBadRequest)
		return
	}
	status, err := pages.Mirrored(day.Format(time.DateOnly))
	if err != nil {
		status = http.StatusBadGateway
	}
	w.WriteHeader(status)
}
