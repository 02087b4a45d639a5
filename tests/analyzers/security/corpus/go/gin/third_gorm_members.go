package main

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/crypto/bcrypt"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type Member struct {
	ID        uint      `json:"id" gorm:"primaryKey"`
	Name      string    `json:"name"`
	Email     string    `json:"email" gorm:"uniqueIndex"`
	Password  string    `json:"password"`
	Admin     bool      `json:"admin"`
	CreatedAt time.Time `json:"created_at"`
}

type memberView struct {
	ID   uint   `json:"id"`
	Name string `json:"name"`
}

type memberChange struct {
	Name string `json:"name" binding:"required,max=80"`
}

type memberHandler struct {
	db *gorm.DB
}

func (h *memberHandler) register(c *gin.Context) {
	var member Member
	if err := c.ShouldBindJSON(&member); err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	hash, err := bcrypt.GenerateFromPassword([]byte(member.Password), bcrypt.DefaultCost) // SAFE: password-cost
	if err != nil {
		c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	member.Password = string(hash)
	h.db.WithContext(c).Create(&member) // BAD: mass-assignment
	c.JSON(http.StatusCreated, memberView{ID: member.ID, Name: member.Name})
}

func (h *memberHandler) change(c *gin.Context) {
	var change memberChange
	if err := c.ShouldBindJSON(&change); err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	h.db.WithContext(c).Model(&Member{}).Where("id = ?", c.GetUint("member")).Updates(Member{Name: change.Name}) // SAFE: mass-assignment
	c.Status(http.StatusNoContent)
}

func (h *memberHandler) patch(c *gin.Context) {
	fields := map[string]any{}
	if err := c.BindJSON(&fields); err != nil {
		return
	}
	result := h.db.Model(&Member{ID: c.GetUint("member")}).Updates(fields) // BAD: mass-assignment
	c.JSON(http.StatusOK, gin.H{"changed": result.RowsAffected})
}

func (h *memberHandler) search(c *gin.Context) {
	var members []memberView
	query := h.db.Model(&Member{}).Limit(50)
	if name := c.Query("name"); name != "" {
		query = query.Where("name LIKE '%" + name + "%'") // BAD: sql-injection
	}
	query.Find(&members)
	c.JSON(http.StatusOK, members)
}

func (h *memberHandler) sorted(c *gin.Context) {
	var members []memberView
	column := clause.OrderByColumn{Column: clause.Column{Name: c.Query("sort")}, Desc: c.Query("desc") == "1"}
	h.db.Model(&Member{}).Clauses(clause.OrderBy{Columns: []clause.OrderByColumn{column}}).Limit(50).Find(&members) // SAFE: sql-injection (a quoted column)
	c.JSON(http.StatusOK, members)
}

func (h *memberHandler) one(c *gin.Context) {
	var member Member
	if err := h.db.First(&member, c.Param("id")).Error; err != nil { // BAD: sql-injection (a string as inline condition)
		c.AbortWithStatus(http.StatusNotFound)
		return
	}
	c.JSON(http.StatusOK, memberView{ID: member.ID, Name: member.Name})
}

func (h *memberHandler) record(c *gin.Context) {
	id, err := strconv.ParseUint(c.Param("id"), 10, 64)
	if err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	var member Member
	h.db.First(&member, id) // SAFE: sql-injection (a number)
	c.JSON(http.StatusOK, gin.H{"id": member.ID, "email": member.Email, "since": member.CreatedAt.Year()})
}

func memberRoutes(r *gin.RouterGroup, db *gorm.DB) {
	h := &memberHandler{db: db}
	r.POST("/members", h.register)
	r.GET("/members", h.search)
	r.GET("/members/sorted", h.sorted)
	r.GET("/members/:id", h.one)
	r.GET("/members/:id/record", h.record)
	r.PUT("/me", h.change)
	r.PATCH("/me", h.patch)
}
