// Package config reads the environment.
package config

import "os"

// Config is what the gateway is told.
type Config struct {
	Address string
	Orders  string
	Secret  []byte
}

// Load reads the environment once.
func Load() Config {
	return Config{
		Address: value("ADDRESS", ":8080"),
		Orders:  value("ORDERS_URL", "http://orders.internal:3000"),
		Secret:  []byte(os.Getenv("JWT_SECRET")),
	}
}

func value(name, fallback string) string {
	if found := os.Getenv(name); found != "" {
		return found
	}
	return fallback
}
