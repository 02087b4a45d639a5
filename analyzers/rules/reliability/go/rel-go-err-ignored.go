package store

import (
	"context"
	"database/sql"
	"fmt"

	"gorm.io/gorm"
)

type Store struct {
	db *sql.DB
}

func (s *Store) Save(ctx context.Context, name string) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "INSERT INTO names (name) VALUES ($1)", name); err != nil {
		return err
	}
	// bad: the caller is told that it worked
	tx.Commit()
	return nil
}

func (s *Store) Touch(id int) {
	// bad: result and error dropped
	s.db.Exec("UPDATE names SET seen_at = now() WHERE id = $1", id)
	// bad: dropped on purpose
	_, _ = s.db.Exec("DELETE FROM names WHERE id = $1", id)
}

func (s *Store) Deferred(tx *sql.Tx) error {
	// bad: nobody sees a deferred error
	defer tx.Commit()
	_, err := tx.Exec("DELETE FROM names")
	return err
}

func (s *Store) Good(tx *sql.Tx) error {
	// ok: assigned
	if _, err := tx.Exec("DELETE FROM names"); err != nil {
		return fmt.Errorf("delete: %w", err)
	}
	// ok: returned
	return tx.Commit()
}

func (s *Store) Wrapped(tx *sql.Tx) error {
	// ok: handed on
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	// ok: a setting of the connection
	_, _ = s.db.Exec("PRAGMA optimize")
	return nil
}

func Gorm(db *gorm.DB) error {
	tx := db.Begin()
	defer tx.Rollback()
	// ok: GORM keeps the error in a field
	if err := tx.Exec("DELETE FROM names").Error; err != nil {
		return err
	}
	return tx.Commit().Error
}
