package repository

import (
	"database/sql"
	"fmt"
)

type Bookmarks struct {
	db *sql.DB
}

func New(db *sql.DB) *Bookmarks {
	return &Bookmarks{db: db}
}

func (b *Bookmarks) Find(owner string, tags string) ([]string, error) {
	statement := fmt.Sprintf("SELECT address FROM bookmarks WHERE owner = $1 AND tag IN (%s)", tags)
	rows, err := b.db.Query(statement, owner) // BAD: sql-injection (the tags of the query; through an interface)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []string
	for rows.Next() {
		var address string
		if err := rows.Scan(&address); err != nil {
			return nil, err
		}
		found = append(found, address)
	}
	return found, rows.Err()
}

func (b *Bookmarks) Add(owner, address, title string) error {
	const statement = "INSERT INTO bookmarks (owner, address, title) VALUES ($1, $2, $3)"
	_, err := b.db.Exec(statement, owner, address, title) // SAFE: sql-injection (checks itself: bound)
	return err
}

func (b *Bookmarks) Prune(table string) error {
	_, err := b.db.Exec("DELETE FROM " + table + " WHERE created_at < now() - interval '1 year'") // SAFE: sql-injection (cli only: a flag of prune)
	return err
}
