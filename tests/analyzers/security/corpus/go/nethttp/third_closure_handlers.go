package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

var identifier = regexp.MustCompile(`^[a-z_]{1,32}$`)

type booking struct {
	ID    int64     `json:"id"`
	Room  string    `json:"room"`
	Start time.Time `json:"start"`
}

func reply(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}

func listBookings(pool *pgxpool.Pool) http.HandlerFunc {
	orders := map[string]string{"start": "start_at", "room": "room, start_at"}
	return func(w http.ResponseWriter, r *http.Request) {
		order, ok := orders[r.URL.Query().Get("order")]
		if !ok {
			order = "id"
		}
		rows, err := pool.Query(r.Context(), "SELECT id, room, start_at FROM booking ORDER BY "+order+" LIMIT 100") // SAFE: sql-injection (from a map)
		if err != nil {
			http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError) // SAFE: error-detail
			return
		}
		found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[booking])
		if err != nil {
			slog.Error("bookings", "err", err)
			return
		}
		reply(w, http.StatusOK, found)
	}
}

func findBookings(pool *pgxpool.Pool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var statement strings.Builder
		statement.WriteString("SELECT id, room, start_at FROM booking WHERE cancelled_at IS NULL")
		for _, room := range r.URL.Query()["room"] {
			statement.WriteString(" AND room = '" + room + "'")
		}
		rows, err := pool.Query(r.Context(), statement.String()) // BAD: sql-injection
		if err != nil {
			http.Error(w, fmt.Sprintf("query %q failed: %v", statement.String(), err), http.StatusInternalServerError) // BAD: error-detail
			return
		}
		found, _ := pgx.CollectRows(rows, pgx.RowToStructByPos[booking])
		reply(w, http.StatusOK, found)
	}
}

func countBookings(pool *pgxpool.Pool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		days, err := strconv.Atoi(r.FormValue("days"))
		if err != nil {
			http.Error(w, "days is a number", http.StatusBadRequest)
			return
		}
		var total int
		statement := fmt.Sprintf("SELECT count(*) FROM booking WHERE start_at > now() - interval '%d days'", days)
		if err := pool.QueryRow(r.Context(), statement).Scan(&total); err != nil { // SAFE: sql-injection (a number)
			reply(w, http.StatusInternalServerError, map[string]string{"error": "internal"})
			return
		}
		reply(w, http.StatusOK, total)
	}
}

func exportTable(db *sql.DB) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		table := r.PathValue("table")
		if !identifier.MatchString(table) {
			http.NotFound(w, r)
			return
		}
		var lines int
		err := db.QueryRowContext(r.Context(), `SELECT count(*) FROM "`+table+`"`).Scan(&lines) // SAFE: sql-injection (a pattern)
		if errors.Is(err, sql.ErrNoRows) || err != nil {
			http.NotFound(w, r)
			return
		}
		reply(w, http.StatusOK, lines)
	}
}

func cancelBooking(db *sql.DB) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var body struct{ Reason string }
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4096)).Decode(&body); err != nil {
			reply(w, http.StatusBadRequest, map[string]string{"error": "body"})
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		stmt, err := db.PrepareContext(ctx, "UPDATE booking SET reason = '"+body.Reason+"' WHERE id = $1") // BAD: sql-injection
		if err != nil {
			reply(w, http.StatusInternalServerError, nil)
			return
		}
		defer stmt.Close()
		_, _ = stmt.ExecContext(ctx, r.PathValue("id"))
		fmt.Fprintf(os.Stderr, "%s cancelled booking %s: %s\n", r.RemoteAddr, r.PathValue("id"), body.Reason) // BAD: log-injection
		w.WriteHeader(http.StatusNoContent)
	}
}

func bookingRoutes(pool *pgxpool.Pool, db *sql.DB) *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /bookings", listBookings(pool))
	mux.HandleFunc("GET /bookings/find", findBookings(pool))
	mux.HandleFunc("GET /bookings/count", countBookings(pool))
	mux.HandleFunc("GET /tables/{table}", exportTable(db))
	mux.HandleFunc("DELETE /bookings/{id}", cancelBooking(db))
	return mux
}
