package store

import (
	"database/sql"
	"fmt"
	"os"
)

func Orders(cfg Config) (*sql.DB, error) {
	// bad: for each host of the configuration
	dsn := fmt.Sprintf("host=%s port=%d user=%s password=%s dbname=%s sslmode=disable", cfg.Host, cfg.Port, cfg.User, cfg.Password, cfg.Name)
	return sql.Open("postgres", dsn)
}

func Stock(cfg Config) (*sql.DB, error) {
	// bad: in the address
	return sql.Open("pgx", fmt.Sprintf("postgres://%s:%s@%s/stock?sslmode=disable", cfg.User, cfg.Password, cfg.Host))
}

func Partner(password string) (*sql.DB, error) {
	// bad: put together
	return sql.Open("postgres", "host=db.partner.example.com password="+password+" sslmode=disable")
}

func Old(cfg Config) (*sql.DB, error) {
	// bad: MySQL
	return sql.Open("mysql", fmt.Sprintf("%s:%s@tcp(%s)/shop?tls=false", cfg.User, cfg.Password, cfg.Host))
}

func Local() (*sql.DB, error) {
	// ok: this machine
	return sql.Open("postgres", "postgres://shop:shop@localhost:5432/orders?sslmode=disable")
}

func LocalUser(user string) (*sql.DB, error) {
	// ok: this machine, with a user that is put in
	return sql.Open("postgres", fmt.Sprintf("postgres://%s@localhost/orders?sslmode=disable", user))
}

func Beside() (*sql.DB, error) {
	// ok: a container beside
	return sql.Open("postgres", "host=postgres user=shop dbname=orders sslmode=disable")
}

func Checked(cfg Config) (*sql.DB, error) {
	// ok: demanded and checked
	return sql.Open("postgres", fmt.Sprintf("host=%s user=%s sslmode=verify-full", cfg.Host, cfg.User))
}

func Configured(cfg Config) (*sql.DB, error) {
	// ok: the operator says how
	return sql.Open("postgres", fmt.Sprintf("host=%s user=%s sslmode=%s", cfg.Host, cfg.User, os.Getenv("DB_SSLMODE")))
}
