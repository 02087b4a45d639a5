package invoices

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/gorilla/mux"
	"github.com/lib/pq"
)

type Invoice struct {
	Number string `json:"number"`
	Total  int64  `json:"total"`
}

type Invoices struct {
	db         *sql.DB
	conditions []string
	args       []any
}

type problem struct {
	Public string
	cause  error
}

func (p *problem) Error() string { return fmt.Sprintf("%s: %v", p.Public, p.cause) }

func (x *Invoices) fail(w http.ResponseWriter, err error) {
	var p *problem
	if errors.As(err, &p) {
		http.Error(w, p.Public, http.StatusConflict) // SAFE: error-detail (text meant for clients)
		return
	}
	slog.Error("invoices", "error", err)
	http.Error(w, "internal error", http.StatusInternalServerError)
}

func (x *Invoices) Get(w http.ResponseWriter, r *http.Request) {
	number := mux.Vars(r)["number"]
	var inv Invoice
	stmt, err := x.db.Prepare("SELECT number, total FROM invoices WHERE number = '" + number + "'") // BAD: sql-injection
	if err != nil {
		http.Error(w, fmt.Sprintf("query failed: %v", err), http.StatusInternalServerError) // BAD: error-detail
		return
	}
	defer stmt.Close()
	if err := stmt.QueryRow().Scan(&inv.Number, &inv.Total); err != nil {
		x.fail(w, err)
		return
	}
	_ = json.NewEncoder(w).Encode(inv)
}

func (x *Invoices) ByYear(w http.ResponseWriter, r *http.Request) {
	vars := mux.Vars(r)
	query := fmt.Sprintf("SELECT number, total FROM invoices_%s WHERE paid", vars["year"])
	rows, err := x.db.QueryContext(r.Context(), query) // SAFE: sql-injection (the route takes four digits)
	x.list(w, rows, err)
}

func (x *Invoices) Region(w http.ResponseWriter, r *http.Request) {
	table, err := tableOf(r.URL.Query().Get("region"))
	if err != nil {
		x.fail(w, err)
		return
	}
	rows, err := x.db.QueryContext(r.Context(), "SELECT number, total FROM "+table+" WHERE customer = $1", r.URL.Query().Get("customer")) // SAFE: sql-injection (helper)
	x.list(w, rows, err)
}

func tableOf(region string) (string, error) {
	switch region {
	case "eu", "us":
		return "invoices_" + region, nil
	}
	return "", &problem{Public: "unknown region", cause: errors.New(region)}
}

func (x *Invoices) add(column, value string) *Invoices {
	x.conditions = append(x.conditions, column+" = '"+value+"'")
	return x
}

func (x *Invoices) load() (*sql.Rows, error) {
	return x.db.Query("SELECT number, total FROM invoices WHERE " + strings.Join(x.conditions, " AND ")) // BAD: sql-injection (helper)
}

func (x *Invoices) bind(column string, value any) *Invoices {
	x.args = append(x.args, value)
	x.conditions = append(x.conditions, fmt.Sprintf("%s = $%d", column, len(x.args)))
	return x
}

func (x *Invoices) loadBound() (*sql.Rows, error) {
	return x.db.Query("SELECT number, total FROM invoices WHERE "+strings.Join(x.conditions, " AND "), x.args...) // SAFE: sql-injection (helper)
}

func (x *Invoices) Search(w http.ResponseWriter, r *http.Request) {
	q := &Invoices{db: x.db}
	if r.FormValue("exact") == "1" {
		rows, err := q.bind("customer", r.FormValue("customer")).bind("city", r.FormValue("city")).loadBound()
		x.list(w, rows, err)
		return
	}
	rows, err := (&Invoices{db: x.db}).add("customer", r.FormValue("customer")).add("city", r.FormValue("city")).load()
	x.list(w, rows, err)
}

func (x *Invoices) Mark(w http.ResponseWriter, r *http.Request) {
	var numbers []string
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&numbers); err != nil {
		http.Error(w, "bad body", http.StatusBadRequest)
		return
	}
	if _, err := x.db.ExecContext(r.Context(), "UPDATE invoices SET paid = true WHERE number = ANY($1)", pq.Array(numbers)); err != nil { // SAFE: sql-injection (array is bound)
		x.fail(w, err)
	}
}

func (x *Invoices) list(w http.ResponseWriter, rows *sql.Rows, err error) {
	if err != nil {
		x.fail(w, err)
		return
	}
	defer rows.Close()
	var out []Invoice
	for rows.Next() {
		var inv Invoice
		if err := rows.Scan(&inv.Number, &inv.Total); err == nil {
			out = append(out, inv)
		}
	}
	_ = json.NewEncoder(w).Encode(out)
}

func Router(x *Invoices) *mux.Router {
	r := mux.NewRouter()
	r.HandleFunc("/invoices/{number}", x.Get).Methods(http.MethodGet)
	r.HandleFunc("/years/{year:[0-9]{4}}", x.ByYear)
	r.HandleFunc("/regions", x.Region)
	r.HandleFunc("/search", x.Search).Methods(http.MethodPost)
	r.HandleFunc("/paid", x.Mark).Methods(http.MethodPost)
	return r
}
