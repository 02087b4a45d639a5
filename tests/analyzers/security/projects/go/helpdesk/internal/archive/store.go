package archive

import (
	"context"
	"database/sql"
)

type Store struct {
	DB *sql.DB
}

func (s *Store) Of(ctx context.Context, table, ticket string) (*sql.Rows, error) {
	return s.DB.QueryContext(ctx, "SELECT text FROM "+table+" WHERE ticket_id = "+ticket) // SAFE: sql-injection (look-alike: the service's store is the one of tickets)
}
