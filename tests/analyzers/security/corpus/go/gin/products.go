package products

import (
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type Product struct {
	ID       uint   `json:"id" gorm:"primaryKey"`
	Name     string `json:"name"`
	Category string `json:"category"`
	Price    int64  `json:"price"`
}

type listQuery struct {
	Category string `form:"category"`
	Sort     string `form:"sort" binding:"omitempty,oneof=name price created_at"`
	Order    string `form:"order"`
	Page     int    `form:"page"`
}

type Handler struct {
	db *gorm.DB
}

var identifier = regexp.MustCompile(`^[a-z_]{1,30}$`)

func (h *Handler) List(c *gin.Context) {
	var q listQuery
	if err := c.ShouldBindQuery(&q); err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	tx := h.db.Model(&Product{}).Offset(q.Page * 50).Limit(50)
	if q.Category != "" {
		tx = tx.Where("category = '" + q.Category + "'") // BAD: sql-injection
	}
	if q.Sort != "" {
		tx = tx.Order(q.Sort) // SAFE: sql-injection (binding allows three columns)
	}
	if q.Order != "" {
		tx = tx.Order("price " + q.Order) // BAD: sql-injection
	}
	var out []Product
	tx.Find(&out)
	c.JSON(http.StatusOK, out)
}

func (h *Handler) Get(c *gin.Context) {
	var p Product
	if err := h.db.First(&p, c.Query("id")).Error; err != nil { // BAD: sql-injection (a string that is no number is a condition)
		c.AbortWithStatus(http.StatusNotFound)
		return
	}
	c.JSON(http.StatusOK, p)
}

func (h *Handler) GetByNumber(c *gin.Context) {
	id, err := strconv.ParseUint(c.Param("id"), 10, 64)
	if err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	var p Product
	if err := h.db.First(&p, id).Error; err != nil { // SAFE: sql-injection (integer)
		c.AbortWithStatus(http.StatusNotFound)
		return
	}
	c.JSON(http.StatusOK, p)
}

func (h *Handler) Search(c *gin.Context) {
	term := "%" + c.Query("q") + "%"
	var out []Product
	h.db.Where("name LIKE ? OR category LIKE ?", term, term).Find(&out) // SAFE: sql-injection (bound)
	h.db.Where(&Product{Category: c.Query("category")}).Find(&out)      // SAFE: sql-injection (struct condition)
	c.JSON(http.StatusOK, out)
}

func (h *Handler) Stats(c *gin.Context) {
	group := c.DefaultQuery("group", "category")
	var rows []map[string]any
	h.db.Raw(fmt.Sprintf("SELECT %s AS label, COUNT(*) AS n FROM products GROUP BY %s", group, group)).Scan(&rows) // BAD: sql-injection
	c.JSON(http.StatusOK, rows)
}

func (h *Handler) Columns(c *gin.Context) {
	column := c.Query("column")
	if !identifier.MatchString(column) {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	var values []string
	h.db.Table("products").Select("DISTINCT " + column).Limit(100).Scan(&values)                                                      // SAFE: sql-injection (matched identifier)
	h.db.Model(&Product{}).Order(clause.OrderByColumn{Column: clause.Column{Name: c.Query("by")}, Desc: true}).Pluck(column, &values) // SAFE: sql-injection (gorm quotes the column)
	c.JSON(http.StatusOK, values)
}

func (h *Handler) Delete(c *gin.Context) {
	var body struct {
		IDs []string `json:"ids"`
	}
	if err := c.ShouldBindJSON(&body); err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	if err := h.purge(body.IDs); err != nil {
		c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	slog.Info("products deleted", "actor", c.GetString("user"), "count", len(body.IDs))
	c.Status(http.StatusNoContent)
}

func (h *Handler) purge(ids []string) error {
	where := strings.Join(ids, ",")
	return h.db.Exec("DELETE FROM products WHERE id IN (" + where + ")").Error // BAD: sql-injection (helper)
}

func (h *Handler) discount(category string, percent int) error {
	return h.db.Exec("UPDATE products SET price = price * ? / 100 WHERE category = ?", 100-percent, category).Error // SAFE: sql-injection (helper)
}

func (h *Handler) Discount(c *gin.Context) {
	if err := h.discount(c.PostForm("category"), 10); err != nil {
		c.AbortWithStatus(http.StatusInternalServerError)
	}
}

func Routes(r gin.IRouter, db *gorm.DB) {
	h := &Handler{db: db}
	r.GET("/products", h.List)
	r.GET("/product", h.Get)
	r.GET("/products/:id", h.GetByNumber)
	r.GET("/search", h.Search)
	r.GET("/stats", h.Stats)
	r.GET("/columns", h.Columns)
	r.DELETE("/products", h.Delete)
	r.POST("/discount", h.Discount)
}
