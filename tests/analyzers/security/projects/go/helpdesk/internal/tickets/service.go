package tickets

import "context"

type Filter struct {
	Status string
	Order  string
	Limit  int
}

type Service struct {
	store *Store
}

func NewService(store *Store) *Service {
	return &Service{store: store}
}

func (s *Service) List(ctx context.Context, filter Filter) ([]string, error) {
	if filter.Order == "" {
		filter.Order = "id"
	}
	return s.store.List(ctx, filter.Status, filter.Order, filter.Limit)
}

func (s *Service) AddNote(ctx context.Context, id, text string) error {
	return s.store.Insert(ctx, "notes", id, text)
}

func (s *Service) History(ctx context.Context, id, kind string) ([]string, error) {
	table := "changes"
	switch kind {
	case "notes":
		table = "notes"
	case "calls":
		table = "calls"
	}
	return s.store.Of(ctx, table, id)
}
