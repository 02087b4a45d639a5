package service

import (
	"context"

	"example.com/parcels/internal/store"
)

type Parcels struct {
	store *store.ParcelStore
}

func New(s *store.ParcelStore) *Parcels {
	return &Parcels{store: s}
}

func (p *Parcels) Search(ctx context.Context, receiver, sort string) ([]store.Parcel, error) {
	if receiver == "" {
		return nil, nil
	}
	return p.store.FindByReceiver(ctx, receiver, sort)
}

func (p *Parcels) Overdue(ctx context.Context) ([]store.Parcel, error) {
	return p.store.Older(ctx, "14 days")
}
