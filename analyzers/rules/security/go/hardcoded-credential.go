package billing

import (
	"database/sql"
	"net/http"
	"net/smtp"
	"os"
)

// bad: constant
const stripeAPIKey = "rk_live_9aZ8bY7cX6dW5eV4"

// bad: a word is a password as well
const adminPassword = "letmein"

// ok: name of a variable
const passwordEnv = "DB_PASSWORD_2"

// ok: message
const invalidPassword = "auth.password.wrong_2"

// ok: placeholder
const smtpPassword = "change-me-1"

func Open() (*sql.DB, error) {
	// bad: in the address
	return sql.Open("postgres", "postgres://billing:rabbit-pw-1@db.example.net:5432/billing?sslmode=verify-full")
}

func OpenMySQL() (*sql.DB, error) {
	// bad: MySQL writes it otherwise
	return sql.Open("mysql", "billing:rabbit-pw-1@tcp(db.example.net:3306)/billing")
}

func Mail() smtp.Auth {
	// bad: argument of the library
	return smtp.PlainAuth("", "billing@example.net", "Winter2023!", "smtp.example.net")
}

func Fetch(req *http.Request) {
	// bad: header
	req.Header.Set("Authorization", "Bearer 8f14e45fceea167a5a36dedd4bea2543")
}

func Options() Config {
	// bad: default for a missing variable
	password := getEnv("DB_PASSWORD", "postgres")
	return Config{Host: "db", Password: password}
}

func Admin(r *http.Request) bool {
	// bad: compared with a literal
	return r.Header.Get("X-Api-Key") == "billing-admin-77"
}

func Safe() Config {
	// ok: from the environment
	return Config{Host: "db", Password: os.Getenv("DB_PASSWORD")}
}

func Local() (*sql.DB, error) {
	// ok: local address
	return sql.Open("postgres", "postgres://postgres:postgres@localhost:5432/billing")
}

func Empty(password string) bool {
	// ok: compared with nothing
	return password == ""
}
