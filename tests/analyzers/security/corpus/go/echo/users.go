package users

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log"
	"net/http"
	"os"

	"github.com/labstack/echo/v4"
	"github.com/sirupsen/logrus"
	"golang.org/x/crypto/bcrypt"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

type User struct {
	ID       uint   `json:"id" form:"id"`
	Email    string `json:"email" form:"email"`
	Role     string `json:"role" form:"role"`
	Verified bool   `json:"verified" form:"verified"`
	Secret   string `json:"-"`
}

type Users struct {
	db     *gorm.DB
	pepper []byte
}

func Open() (*Users, error) {
	dsn := "host=db.example.com user=app dbname=app password=" + os.Getenv("DB_PASSWORD") + " sslmode=verify-full" // SAFE: hardcoded-secret
	db, err := gorm.Open(postgres.Open(dsn))
	return &Users{db: db, pepper: []byte(os.Getenv("PEPPER"))}, err
}

func openReplica() (*gorm.DB, error) {
	return gorm.Open(postgres.Open("host=replica.example.com user=app dbname=app password=Vj7-qpLm3-Rt sslmode=verify-full")) // BAD: hardcoded-secret
}

func openLegacy() (*gorm.DB, error) {
	return gorm.Open(postgres.Open("host=legacy.example.com user=app dbname=app sslmode=disable password=" + os.Getenv("DB_PASSWORD"))) // BAD: cleartext-transport
}

func (u *Users) Register(c echo.Context) error {
	user := new(User)
	if err := c.Bind(user); err != nil { // BAD: mass-assignment
		return echo.ErrBadRequest
	}
	if err := u.db.Create(user).Error; err != nil {
		return echo.NewHTTPError(http.StatusInternalServerError, err.Error()) // BAD: error-detail
	}
	return c.JSON(http.StatusCreated, user)
}

func (u *Users) Invite(c echo.Context) error {
	dto := struct {
		Email string `json:"email"`
	}{}
	if err := c.Bind(&dto); err != nil { // SAFE: mass-assignment (only an address)
		return echo.NewHTTPError(http.StatusBadRequest, "bad body").SetInternal(err) // SAFE: error-detail (the cause stays inside)
	}
	user := User{Email: dto.Email, Role: "member"}
	if err := u.db.Create(&user).Error; err != nil {
		return echo.ErrInternalServerError
	}
	return c.NoContent(http.StatusCreated)
}

func (u *Users) Join(c echo.Context) error {
	var user User
	if err := c.Bind(&user); err != nil { // SAFE: mass-assignment (the other fields are reset)
		return echo.ErrBadRequest
	}
	fresh := User{Email: user.Email, Role: "member", Verified: false}
	if err := u.db.Create(&fresh).Error; err != nil {
		return echo.ErrInternalServerError
	}
	return c.NoContent(http.StatusCreated)
}

func hashPin(pin string) string {
	return fmt.Sprintf("%x", md5.Sum([]byte(pin))) // BAD: password-storage (helper)
}

func (u *Users) SetPassword(c echo.Context) error {
	password := c.FormValue("password")
	log.Printf("new password %s for %d", password, 1)                              // BAD: sensitive-logging
	hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.DefaultCost) // SAFE: password-storage
	if err != nil {
		return echo.ErrInternalServerError
	}
	u.db.Model(&User{}).Where("id = ?", c.Get("user_id")).Updates(map[string]any{"secret": string(hash), "pin": hashPin(c.FormValue("pin"))})
	return c.NoContent(http.StatusNoContent)
}

func (u *Users) SetPlain(c echo.Context) error {
	u.db.Model(&User{}).Where("id = ?", c.Get("user_id")).Update("password", c.FormValue("password")) // BAD: password-storage (clear text)
	return c.NoContent(http.StatusNoContent)
}

func (u *Users) APIKey(c echo.Context) error {
	mac := hmac.New(sha256.New, u.pepper)
	mac.Write([]byte(c.Request().Header.Get("X-Api-Key")))
	digest := hex.EncodeToString(mac.Sum(nil)) // SAFE: password-storage (digest of a random key)
	var user User
	if err := u.db.Where("key_digest = ?", digest).First(&user).Error; err != nil {
		return echo.ErrUnauthorized
	}
	logrus.WithFields(logrus.Fields{"user": user.ID, "api_key": c.Request().Header.Get("X-Api-Key")}).Info("key used") // BAD: sensitive-logging
	return c.JSON(http.StatusOK, map[string]uint{"id": user.ID})
}

func (u *Users) Card(c echo.Context) error {
	number := c.FormValue("card_number")
	if len(number) < 12 {
		return echo.ErrBadRequest
	}
	logrus.WithField("card", "****"+number[len(number)-4:]).Info("card stored") // SAFE: sensitive-logging (masked)
	return c.NoContent(http.StatusAccepted)
}
