package orders

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
)

type Order struct {
	ID       int64  `json:"id"`
	Customer string `json:"customer"`
	State    string `json:"state"`
}

type Repository struct {
	db *sql.DB
}

var sortColumns = map[string]string{
	"created": "created_at",
	"total":   "total_cents",
	"state":   "state",
}

func scanAll(rows *sql.Rows) ([]Order, error) {
	defer rows.Close()
	var out []Order
	for rows.Next() {
		var o Order
		if err := rows.Scan(&o.ID, &o.Customer, &o.State); err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, rows.Err()
}

func (r *Repository) byState(ctx context.Context, state string) ([]Order, error) {
	query := "SELECT id, customer, state FROM orders WHERE state = '" + state + "' ORDER BY id"
	rows, err := r.db.QueryContext(ctx, query) // BAD: sql-injection (helper)
	if err != nil {
		return nil, err
	}
	return scanAll(rows)
}

func (r *Repository) byCustomer(ctx context.Context, customer string) ([]Order, error) {
	query := "SELECT id, customer, state FROM orders WHERE customer = $1 ORDER BY id"
	rows, err := r.db.QueryContext(ctx, query, customer) // SAFE: sql-injection (helper)
	if err != nil {
		return nil, err
	}
	return scanAll(rows)
}

func (r *Repository) List(w http.ResponseWriter, req *http.Request) {
	q := req.URL.Query()
	var orders []Order
	var err error
	if state := q.Get("state"); state != "" {
		orders, err = r.byState(req.Context(), state)
	} else {
		orders, err = r.byCustomer(req.Context(), q.Get("customer"))
	}
	respond(w, orders, err)
}

func (r *Repository) Get(w http.ResponseWriter, req *http.Request) {
	id := req.PathValue("id")
	var o Order
	row := r.db.QueryRowContext(req.Context(), fmt.Sprintf("SELECT id, customer, state FROM orders WHERE id = %s", id)) // BAD: sql-injection
	if err := row.Scan(&o.ID, &o.Customer, &o.State); err != nil {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	respond(w, o, nil)
}

func (r *Repository) Delete(w http.ResponseWriter, req *http.Request) {
	id, err := strconv.ParseInt(req.PathValue("id"), 10, 64)
	if err != nil {
		http.Error(w, "bad id", http.StatusBadRequest)
		return
	}
	_, err = r.db.ExecContext(req.Context(), fmt.Sprintf("DELETE FROM orders WHERE id = %d", id)) // SAFE: sql-injection (integer)
	slog.InfoContext(req.Context(), "order deleted", "order_id", id, "actor", req.Header.Get("X-User-Id"))
	respond(w, nil, err)
}

func (r *Repository) Sorted(w http.ResponseWriter, req *http.Request) {
	column, ok := sortColumns[req.URL.Query().Get("sort")]
	if !ok {
		column = "created_at"
	}
	rows, err := r.db.QueryContext(req.Context(), "SELECT id, customer, state FROM orders ORDER BY "+column+" DESC") // SAFE: sql-injection (column from a map of constants)
	if err != nil {
		respond(w, nil, err)
		return
	}
	orders, err := scanAll(rows)
	respond(w, orders, err)
}

func (r *Repository) Many(w http.ResponseWriter, req *http.Request) {
	var body struct {
		IDs    []string `json:"ids"`
		Labels []string `json:"labels"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, req.Body, 1<<16)).Decode(&body); err != nil {
		http.Error(w, "bad body", http.StatusBadRequest)
		return
	}
	args := make([]any, 0, len(body.IDs))
	for _, id := range body.IDs {
		args = append(args, id)
	}
	marks := strings.TrimSuffix(strings.Repeat("?,", len(args)), ",")
	rows, err := r.db.QueryContext(req.Context(), "SELECT id, customer, state FROM orders WHERE id IN ("+marks+")", args...) // SAFE: sql-injection (placeholders only)
	if err != nil {
		respond(w, nil, err)
		return
	}
	orders, _ := scanAll(rows)
	quoted := make([]string, len(body.Labels))
	for i, label := range body.Labels {
		quoted[i] = fmt.Sprintf("'%s'", label)
	}
	_, err = r.db.ExecContext(req.Context(), "UPDATE labels SET seen = 1 WHERE name IN ("+strings.Join(quoted, ", ")+")") // BAD: sql-injection
	respond(w, orders, err)
}

func respond(w http.ResponseWriter, v any, err error) {
	if err != nil {
		slog.Error("orders query failed", "error", err)
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

func Register(mux *http.ServeMux, db *sql.DB) {
	r := &Repository{db: db}
	mux.HandleFunc("GET /orders", r.List)
	mux.HandleFunc("GET /orders/{id}", r.Get)
	mux.HandleFunc("DELETE /orders/{id}", r.Delete)
	mux.HandleFunc("GET /orders/sorted", r.Sorted)
	mux.HandleFunc("POST /orders/many", r.Many)
}
