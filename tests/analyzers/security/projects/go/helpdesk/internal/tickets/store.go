package tickets

import (
	"context"
	"database/sql"
	"fmt"
)

type Store struct {
	db *sql.DB
}

func NewStore(db *sql.DB) *Store {
	return &Store{db: db}
}

func (s *Store) List(ctx context.Context, status, order string, limit int) ([]string, error) {
	query := "SELECT subject FROM tickets WHERE status = ? ORDER BY " + order + " LIMIT ?"
	rows, err := s.db.QueryContext(ctx, query, status, limit) // BAD: sql-injection (two calls: the order of the form in a struct through the service)
	return subjects(rows, err)
}

func (s *Store) Insert(ctx context.Context, table, ticket, text string) error {
	query := fmt.Sprintf("INSERT INTO %s (ticket_id, text) VALUES (?, ?)", table)
	_, err := s.db.ExecContext(ctx, query, ticket, text) // SAFE: sql-injection (other parameter: the table is the service's constant, ticket and text are bound)
	return err
}

func (s *Store) Of(ctx context.Context, table, ticket string) ([]string, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT text FROM "+table+" WHERE ticket_id = ?", ticket) // SAFE: sql-injection (callers convert: a switch of three names)
	return subjects(rows, err)
}

func subjects(rows *sql.Rows, err error) ([]string, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := []string{}
	for rows.Next() {
		var subject string
		if err := rows.Scan(&subject); err != nil {
			return nil, err
		}
		found = append(found, subject)
	}
	return found, rows.Err()
}
