package articles

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

type Article struct {
	ID     int64  `db:"id" json:"id"`
	Title  string `db:"title" json:"title"`
	Author string `db:"author" json:"author"`
}

type Filter struct {
	Author string
	Sort   string
	Tags   []string
}

type Articles struct {
	db *sqlx.DB
}

var sortable = []string{"title", "author", "published_at"}

func filterOf(r *http.Request) Filter {
	q := r.URL.Query()
	return Filter{Author: q.Get("author"), Sort: q.Get("sort"), Tags: q["tag"]}
}

func (a *Articles) where(f Filter) string {
	var parts []string
	if f.Author != "" {
		parts = append(parts, fmt.Sprintf("author = '%s'", f.Author))
	}
	for _, tag := range f.Tags {
		parts = append(parts, "tags @> ARRAY['"+tag+"']")
	}
	if len(parts) == 0 {
		return "TRUE"
	}
	return strings.Join(parts, " AND ")
}

func (a *Articles) List(w http.ResponseWriter, r *http.Request) {
	var out []Article
	err := a.db.SelectContext(r.Context(), &out, "SELECT id, title, author FROM articles WHERE "+a.where(filterOf(r))) // BAD: sql-injection (helper)
	send(w, out, err)
}

func (a *Articles) Sorted(w http.ResponseWriter, r *http.Request) {
	f := filterOf(r)
	if !slices.Contains(sortable, f.Sort) {
		f.Sort = "title"
	}
	var out []Article
	err := a.db.SelectContext(r.Context(), &out, "SELECT id, title, author FROM articles WHERE author = $1 ORDER BY "+f.Sort, f.Author) // SAFE: sql-injection (sort is in a list)
	send(w, out, err)
}

func (a *Articles) Get(w http.ResponseWriter, r *http.Request) {
	var out Article
	err := a.db.GetContext(r.Context(), &out, fmt.Sprintf("SELECT id, title, author FROM articles WHERE id = %s", chi.URLParam(r, "id"))) // SAFE: sql-injection (the route takes digits only)
	send(w, out, err)
}

func (a *Articles) BySlug(w http.ResponseWriter, r *http.Request) {
	var out Article
	query := `SELECT id, title, author FROM articles WHERE slug = '` + chi.URLParam(r, "slug") + `'`
	err := a.db.Get(&out, query) // BAD: sql-injection
	send(w, out, err)
}

func (a *Articles) Named(w http.ResponseWriter, r *http.Request) {
	rows, err := a.db.NamedQueryContext(r.Context(), "SELECT id, title, author FROM articles WHERE author = :author AND lang = :lang", // SAFE: sql-injection (named parameters)
		map[string]any{"author": r.FormValue("author"), "lang": r.Header.Get("Accept-Language")})
	if err == nil {
		defer rows.Close()
	}
	send(w, nil, err)
}

func (a *Articles) Batch(w http.ResponseWriter, r *http.Request) {
	query, args, err := sqlx.In("SELECT id, title, author FROM articles WHERE slug IN (?)", r.URL.Query()["slug"])
	if err != nil {
		http.Error(w, "no slugs", http.StatusBadRequest)
		return
	}
	var out []Article
	err = a.db.SelectContext(r.Context(), &out, a.db.Rebind(query), args...) // SAFE: sql-injection (sqlx.In makes placeholders)
	send(w, out, err)
}

func (a *Articles) Vacuum(w http.ResponseWriter, r *http.Request) {
	table := r.URL.Query().Get("table")
	_, err := a.db.ExecContext(r.Context(), "ANALYZE "+pq.QuoteIdentifier(table)) // SAFE: sql-injection (quoted identifier)
	send(w, nil, err)
}

func (a *Articles) Tag(w http.ResponseWriter, r *http.Request) {
	tx, err := a.db.BeginTxx(r.Context(), nil)
	if err != nil {
		send(w, nil, err)
		return
	}
	defer func() { _ = tx.Rollback() }()
	for _, id := range r.URL.Query()["id"] {
		tx.MustExec("UPDATE articles SET tags = tags || $1 WHERE id = "+id, r.FormValue("tag")) // BAD: sql-injection
	}
	send(w, nil, tx.Commit())
}

func send(w http.ResponseWriter, v any, err error) {
	if err != nil {
		slog.Error("articles", "error", err)
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

func Router(_ context.Context, db *sqlx.DB) http.Handler {
	a := &Articles{db: db}
	r := chi.NewRouter()
	r.Use(middleware.RequestID, middleware.Recoverer)
	r.Get("/articles", a.List)
	r.Get("/articles/sorted", a.Sorted)
	r.Get("/articles/{id:[0-9]+}", a.Get)
	r.Get("/articles/by-slug/{slug}", a.BySlug)
	r.Post("/articles/named", a.Named)
	r.Get("/articles/batch", a.Batch)
	r.Post("/articles/analyze", a.Vacuum)
	r.Post("/articles/tag", a.Tag)
	return r
}
