package store

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"
)

type Parcel struct {
	ID       int    `db:"id" json:"id"`
	Receiver string `db:"receiver" json:"receiver"`
}

type ParcelStore struct {
	db *sqlx.DB
}

func NewParcelStore(db *sqlx.DB) *ParcelStore {
	return &ParcelStore{db: db}
}

func (s *ParcelStore) FindByReceiver(ctx context.Context, receiver, sort string) ([]Parcel, error) {
	parcels := []Parcel{}
	query := "SELECT id, receiver FROM parcels WHERE receiver ILIKE $1 ORDER BY " + sort
	err := s.db.SelectContext(ctx, &parcels, query, receiver+"%") // BAD: sql-injection (two calls: the handler's sort through Search)
	return parcels, err
}

func (s *ParcelStore) InDepot(ctx context.Context, depot int) ([]Parcel, error) {
	parcels := []Parcel{}
	query := fmt.Sprintf("SELECT id, receiver FROM parcels WHERE depot_id = %d", depot)
	err := s.db.SelectContext(ctx, &parcels, query) // SAFE: sql-injection (callers convert: an int)
	return parcels, err
}

func (s *ParcelStore) Older(ctx context.Context, age string) ([]Parcel, error) {
	parcels := []Parcel{}
	query := fmt.Sprintf("SELECT id, receiver FROM parcels WHERE created_at < now() - interval '%s'", age)
	err := s.db.SelectContext(ctx, &parcels, query) // SAFE: sql-injection (constants: the service says 14 days)
	return parcels, err
}
