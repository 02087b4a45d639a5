package invoices

import (
	"database/sql"
	"errors"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"
)

// Register adds the routes of invoices.
func Register(router *gin.Engine, db *sql.DB) {
	store := &Store{db: db}
	router.GET("/invoices", func(c *gin.Context) {
		found, err := store.Latest(c.Request.Context(), 50)
		if err != nil {
			fail(c, err)
			return
		}
		c.JSON(http.StatusOK, found)
	})
	router.GET("/invoices/:id", func(c *gin.Context) {
		id, err := strconv.ParseInt(c.Param("id"), 10, 64)
		if err != nil {
			c.JSON(http.StatusBadRequest, gin.H{"error": "not a number"})
			return
		}
		invoice, err := store.Find(c.Request.Context(), id)
		if errors.Is(err, ErrNotFound) {
			c.JSON(http.StatusNotFound, gin.H{"error": "no such invoice"})
			return
		}
		if err != nil {
			fail(c, err)
			return
		}
		c.JSON(http.StatusOK, invoice)
	})
}

func fail(c *gin.Context, err error) {
	slog.Error("request failed", "error", err)
	c.JSON(http.StatusInternalServerError, gin.H{"error": "internal error"})
}
