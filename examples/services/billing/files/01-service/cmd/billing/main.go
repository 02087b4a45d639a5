package main

import (
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/gin-gonic/gin"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"

	"example.org/billing/internal/invoices"
)

func main() {
	db, err := gorm.Open(postgres.Open(os.Getenv("DATABASE_URL")), &gorm.Config{})
	if err != nil {
		slog.Error("no database", "error", err)
		os.Exit(1)
	}
	if err := db.AutoMigrate(&invoices.Invoice{}); err != nil {
		slog.Error("no schema", "error", err)
		os.Exit(1)
	}
	pool, err := db.DB()
	if err != nil {
		slog.Error("no pool", "error", err)
		os.Exit(1)
	}
	pool.SetMaxOpenConns(20)
	router := gin.New()
	router.GET("/healthz", func(c *gin.Context) { c.Status(http.StatusOK) })
	invoices.Register(router, pool)
	server := &http.Server{Addr: ":8080", Handler: router, ReadHeaderTimeout: 5 * time.Second}
	if err := server.ListenAndServe(); err != nil {
		slog.Error("stopped", "error", err)
		os.Exit(1)
	}
}
