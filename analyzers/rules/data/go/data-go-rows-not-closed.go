package store

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

type Store struct {
	db   *sql.DB
	pool *pgxpool.Pool
}

func (s *Store) Names(ctx context.Context) ([]string, error) {
	// bad: a failed Scan keeps the connection
	rows, err := s.db.QueryContext(ctx, "SELECT name FROM users")
	if err != nil {
		return nil, err
	}
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

func (s *Store) Exists(id int) (bool, error) {
	// bad: one row is read, the rest stays
	rows, err := s.db.Query("SELECT 1 FROM users WHERE id = $1", id)
	if err != nil {
		return false, err
	}
	if rows.Next() {
		return true, nil
	}
	return false, nil
}

func (s *Store) Touch(id int) error {
	// bad: Query where Exec is meant
	_, err := s.db.Query("UPDATE users SET seen = now() WHERE id = $1", id)
	return err
}

func (s *Store) Closed(ctx context.Context) ([]string, error) {
	// ok: deferred
	rows, err := s.db.QueryContext(ctx, "SELECT name FROM users")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

func (s *Store) ClosedInClosure(ctx context.Context) (n int, err error) {
	// ok: in a deferred closure
	rows, err := s.db.QueryContext(ctx, "SELECT name FROM users")
	if err != nil {
		return 0, err
	}
	defer func() {
		if cerr := rows.Close(); cerr != nil && err == nil {
			err = cerr
		}
	}()
	for rows.Next() {
		n++
	}
	return n, rows.Err()
}

func (s *Store) Collected(ctx context.Context) ([]string, error) {
	// ok: pgx closes
	rows, err := s.pool.Query(ctx, "SELECT name FROM users")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

func (s *Store) Open(ctx context.Context) (*sql.Rows, error) {
	// ok: the caller closes
	rows, err := s.db.QueryContext(ctx, "SELECT name FROM users")
	if err != nil {
		return nil, err
	}
	return rows, nil
}
