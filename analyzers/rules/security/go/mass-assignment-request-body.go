package users

import (
	"encoding/json"
	"net/http"

	"github.com/gin-gonic/gin"
	"gorm.io/gorm"
)

type User struct {
	ID      uint
	Name    string
	IsAdmin bool
}

type CreateUserRequest struct {
	Name string
}

type API struct{ db *gorm.DB }

func (a *API) Create(c *gin.Context) {
	var user User
	if err := c.ShouldBindJSON(&user); err != nil {
		c.Status(http.StatusBadRequest)
		return
	}
	// bad: every column
	a.db.Create(&user)
}

func (a *API) Update(c *gin.Context) {
	var changes map[string]interface{}
	if err := c.BindJSON(&changes); err != nil {
		return
	}
	// bad: whatever it is called
	a.db.Model(&User{}).Where("id = ?", c.Param("id")).Updates(changes)
}

func (a *API) Put(w http.ResponseWriter, r *http.Request) {
	var user User
	if err := json.NewDecoder(r.Body).Decode(&user); err != nil {
		return
	}
	// bad: the same with net/http
	a.db.Save(&user)
}

func (a *API) Safe(c *gin.Context) {
	var in CreateUserRequest
	if err := c.ShouldBindJSON(&in); err != nil {
		return
	}
	user := User{Name: in.Name}
	// ok: copied by name
	a.db.Create(&user)
}

func (a *API) Chosen(c *gin.Context) {
	var user User
	if err := c.ShouldBindJSON(&user); err != nil {
		return
	}
	// ok: two columns
	a.db.Select("name", "email").Updates(&user)
}

func (a *API) Reset(c *gin.Context) {
	var user User
	if err := c.ShouldBindJSON(&user); err != nil {
		return
	}
	user.IsAdmin = false
	// ok: set anew
	a.db.Create(&user)
}

func PatchDocument(w http.ResponseWriter, r *http.Request) {
	changes := make(map[string]any)
	if err := json.NewDecoder(r.Body).Decode(&changes); err != nil {
		return
	}
	// bad: every field of a document
	_, _ = collection.UpdateOne(r.Context(), bson.M{"_id": r.PathValue("id")}, bson.M{"$set": changes})
	// ok: one field
	_, _ = collection.UpdateOne(r.Context(), bson.M{"_id": r.PathValue("id")}, bson.M{"$set": bson.M{"name": changes["name"]}})
}

func (a *App) Register(c *gin.Context) {
	var member Member
	if err := c.ShouldBindJSON(&member); err != nil {
		return
	}
	hash, _ := bcrypt.GenerateFromPassword([]byte(member.Password), 12)
	member.Password = string(hash)
	// bad: the hash is set anew, the role is not
	a.db.WithContext(c).Create(&member)
}

func (a *App) Invite(c *gin.Context) {
	var member Member
	if err := c.ShouldBindJSON(&member); err != nil {
		return
	}
	member.Password = ""
	member.Role = "guest"
	// ok: the role is the service's
	a.db.Create(&member)
}
