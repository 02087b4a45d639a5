package store

import (
	"context"
	"database/sql"

	"gorm.io/gorm"
)

type Store struct {
	db *sql.DB
}

func (s *Store) Move(ctx context.Context, from, to int) error {
	// bad: the first error leaves the transaction open
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE a SET n = n - 1 WHERE id = $1", from); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE a SET n = n + 1 WHERE id = $1", to); err != nil {
		return err
	}
	return tx.Commit()
}

func (s *Store) Add(name string) error {
	// bad: the same through Begin
	tx, err := s.db.Begin()
	if err != nil {
		return err
	}
	_, err = tx.Exec("INSERT INTO a (name) VALUES ($1)", name)
	if err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	return nil
}

func Gorm(db *gorm.DB, value any) error {
	// bad: GORM's Begin by hand
	tx := db.Begin()
	if err := tx.Create(value).Error; err != nil {
		return err
	}
	return tx.Commit().Error
}

func (s *Store) Deferred(ctx context.Context) error {
	// ok: deferred
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "DELETE FROM a"); err != nil {
		return err
	}
	return tx.Commit()
}

func (s *Store) Closure(ctx context.Context) (err error) {
	// ok: in a deferred closure
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = tx.Rollback()
		}
	}()
	if _, err = tx.ExecContext(ctx, "DELETE FROM a"); err != nil {
		return err
	}
	return tx.Commit()
}

func (s *Store) ByHand() error {
	// ok: rolled back where it fails
	tx, err := s.db.Begin()
	if err != nil {
		return err
	}
	if _, err := tx.Exec("DELETE FROM a"); err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}

func (s *Store) Start() (*sql.Tx, error) {
	// ok: the caller ends it
	tx, err := s.db.Begin()
	if err != nil {
		return nil, err
	}
	return tx, nil
}

func GormFunc(db *gorm.DB, value any) error {
	// ok: GORM ends it
	return db.Transaction(func(tx *gorm.DB) error {
		return tx.Create(value).Error
	})
}
