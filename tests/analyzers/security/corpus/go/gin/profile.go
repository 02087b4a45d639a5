package profile

import (
	"errors"
	"log/slog"
	"net/http"
	"os"
	"runtime/debug"

	"github.com/gin-gonic/gin"
	"github.com/go-playground/validator/v10"
	"gorm.io/gorm"
)

type User struct {
	ID       uint   `json:"id"`
	Email    string `json:"email"`
	Display  string `json:"display"`
	IsAdmin  bool   `json:"is_admin"`
	Credits  int    `json:"credits"`
	Password string `json:"-"`
}

type profileUpdate struct {
	Email   string `json:"email" binding:"required,email"`
	Display string `json:"display" binding:"max=60"`
}

type Profiles struct {
	db  *gorm.DB
	dev bool
}

func New(db *gorm.DB) *Profiles {
	return &Profiles{db: db, dev: os.Getenv("APP_ENV") == "development"}
}

func (p *Profiles) Create(c *gin.Context) {
	var user User
	if err := c.ShouldBindJSON(&user); err != nil { // BAD: mass-assignment
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	if err := p.db.Create(&user).Error; err != nil {
		c.JSON(http.StatusInternalServerError, gin.H{"error": err.Error()}) // BAD: error-detail
		return
	}
	c.JSON(http.StatusCreated, gin.H{"id": user.ID})
}

func (p *Profiles) Update(c *gin.Context) {
	var in profileUpdate
	if err := c.ShouldBindJSON(&in); err != nil { // SAFE: mass-assignment (request struct of its own)
		var invalid validator.ValidationErrors
		if errors.As(err, &invalid) {
			c.JSON(http.StatusBadRequest, gin.H{"field": invalid[0].Field(), "rule": invalid[0].Tag()}) // SAFE: error-detail (name of the field)
			return
		}
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	err := p.db.Model(&User{}).Where("id = ?", c.GetUint("user_id")).Updates(User{Email: in.Email, Display: in.Display}).Error
	if err != nil {
		slog.Error("profile not updated", "error", err)
		c.JSON(http.StatusInternalServerError, gin.H{"error": "internal error"}) // SAFE: error-detail (the detail goes to the log)
		return
	}
	c.Status(http.StatusNoContent)
}

func (p *Profiles) Patch(c *gin.Context) {
	changes := map[string]any{}
	if err := c.BindJSON(&changes); err != nil {
		return
	}
	p.db.Model(&User{}).Where("id = ?", c.GetUint("user_id")).Updates(changes) // BAD: mass-assignment
	c.Status(http.StatusNoContent)
}

func (p *Profiles) Settings(c *gin.Context) {
	sent := map[string]any{}
	if err := c.BindJSON(&sent); err != nil {
		return
	}
	changes := map[string]any{}
	for _, key := range []string{"display", "email"} {
		if v, ok := sent[key].(string); ok {
			changes[key] = v
		}
	}
	p.db.Model(&User{}).Where("id = ?", c.GetUint("user_id")).Updates(changes) // SAFE: mass-assignment (two keys are picked)
	c.Status(http.StatusNoContent)
}

func (p *Profiles) Replace(c *gin.Context) {
	var user User
	if err := p.db.First(&user, c.GetUint("user_id")).Error; err != nil {
		c.AbortWithStatus(http.StatusNotFound)
		return
	}
	if err := c.ShouldBind(&user); err != nil { // BAD: mass-assignment
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	p.db.Save(&user)
	c.Status(http.StatusNoContent)
}

func (p *Profiles) Trim(c *gin.Context) {
	var in User
	if err := c.ShouldBindJSON(&in); err != nil { // SAFE: mass-assignment (one column is selected below)
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	p.db.Model(&User{ID: c.GetUint("user_id")}).Select("Display").Updates(in)
	c.Status(http.StatusNoContent)
}

func (p *Profiles) Recover(c *gin.Context) {
	defer func() {
		if cause := recover(); cause != nil {
			if p.dev {
				c.String(http.StatusInternalServerError, "%v\n%s", cause, debug.Stack()) // SAFE: error-detail (development only)
				return
			}
			c.Data(http.StatusInternalServerError, "text/plain", debug.Stack()) // BAD: error-detail
		}
	}()
	c.Next()
}

func Routes(r *gin.Engine, p *Profiles) {
	r.Use(p.Recover)
	r.POST("/users", p.Create)
	r.PUT("/profile", p.Update)
	r.PATCH("/profile", p.Patch)
	r.PUT("/settings", p.Settings)
	r.PUT("/profile/all", p.Replace)
	r.PUT("/profile/display", p.Trim)
}
