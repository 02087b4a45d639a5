package invoices

import (
	"context"
	"database/sql"
	"errors"
)

// ErrNotFound says that there is no such invoice.
var ErrNotFound = errors.New("no such invoice")

// Store reads and writes invoices.
type Store struct {
	db *sql.DB
}

// Find returns one invoice.
func (s *Store) Find(ctx context.Context, id int64) (*Invoice, error) {
	invoice := new(Invoice)
	row := s.db.QueryRowContext(ctx, "SELECT id, customer, cents, status FROM invoices WHERE id = $1", id)
	err := row.Scan(&invoice.ID, &invoice.Customer, &invoice.Cents, &invoice.Status)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	return invoice, err
}

// Latest returns the newest invoices.
func (s *Store) Latest(ctx context.Context, limit int) ([]Invoice, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT id, customer, cents, status FROM invoices ORDER BY id DESC LIMIT $1", limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []Invoice
	for rows.Next() {
		var invoice Invoice
		if err := rows.Scan(&invoice.ID, &invoice.Customer, &invoice.Cents, &invoice.Status); err != nil {
			return nil, err
		}
		found = append(found, invoice)
	}
	return found, rows.Err()
}
