package store

import (
	"database/sql"
	"fmt"
	"strings"

	"github.com/go-sql-driver/mysql"
)

func Open(user, password string) (*sql.DB, error) {
	// bad: one text, many statements
	return sql.Open("mysql", user+":"+password+"@tcp(db:3306)/shop?parseTime=true&multiStatements=true")
}

func OpenFormatted(user string) (*sql.DB, error) {
	// bad: the same, formatted
	dsn := fmt.Sprintf("%s@tcp(db:3306)/shop?multiStatements=true&parseTime=true", user)
	return sql.Open("mysql", dsn)
}

func OpenConfigured() (*sql.DB, error) {
	config := mysql.NewConfig()
	// bad: an option of the driver
	config.MultiStatements = true
	return sql.Open("mysql", config.FormatDSN())
}

func Plain(user string) (*sql.DB, error) {
	// ok: one statement at a time, which is the default
	return sql.Open("mysql", user+"@tcp(db:3306)/shop?parseTime=true")
}

func Off(user string) (*sql.DB, error) {
	// ok: switched off
	return sql.Open("mysql", user+"@tcp(db:3306)/shop?multiStatements=false")
}

func Has(dsn string) bool {
	// ok: only looked for
	return strings.Contains(dsn, "multiStatements=true")
}
