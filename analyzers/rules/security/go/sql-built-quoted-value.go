package store

import (
	"context"
	"database/sql"
	"fmt"

	"gorm.io/gorm"
)

type Users struct {
	db   *sql.DB
	gorm *gorm.DB
}

func (u *Users) ByName(ctx context.Context, name string) (*sql.Rows, error) {
	// bad: `O'Neill`
	return u.db.QueryContext(ctx, fmt.Sprintf("SELECT id FROM users WHERE name = '%s'", name))
}

func (u *Users) Search(words string) (*sql.Rows, error) {
	query := fmt.Sprintf(`SELECT id, name FROM users
		WHERE name LIKE '%%%s%%' ORDER BY name`, words)
	// bad: put together before
	return u.db.Query(query)
}

func (u *Users) Remove(name string) error {
	// bad: added up
	_, err := u.db.Exec("DELETE FROM names WHERE name = '" + name + "'")
	// bad: a condition alone
	u.gorm.Where(fmt.Sprintf("name = '%s'", name)).Delete(&User{})
	return err
}

func (u *Users) Safe(ctx context.Context, name, table string, n int) {
	// ok: bound
	_, _ = u.db.QueryContext(ctx, "SELECT id FROM users WHERE name = $1", name)
	// ok: the name of a table has no quotes of a text
	_, _ = u.db.QueryContext(ctx, fmt.Sprintf("SELECT id FROM %s WHERE name = $1", table), name)
	// ok: a number
	_, _ = u.db.Exec(fmt.Sprintf("DELETE FROM users WHERE age > %d AND state = 'gone'", n))
	// ok: bound by GORM
	u.gorm.Where("name = ?", name).Delete(&User{})
}
