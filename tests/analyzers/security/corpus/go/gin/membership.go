package membership

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/gin-contrib/sessions"
	"github.com/gin-gonic/gin"
	"github.com/golang-jwt/jwt/v5"
	"github.com/gorilla/securecookie"
	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/bcrypt"
	"golang.org/x/crypto/scrypt"
	"gorm.io/gorm"
)

const (
	hashCost   = 4
	tokenYears = 10
)

var siteSalt = []byte("portal-2019")

type Member struct {
	ID         uint   `json:"id"`
	Email      string `json:"email"`
	Role       string `json:"role"`
	Password   string `json:"password"` // BAD: password-exposed (written into every answer)
	ResetToken string `json:"-"`
}

type Clerk struct {
	ID    uint   `json:"id"`
	Email string `json:"email"`
	Role  string `json:"role"`
	Hash  []byte `json:"-"` // SAFE: password-exposed
}

type registration struct {
	Email    string `json:"email" binding:"required,email"`
	Password string `json:"password" binding:"required,min=12"`
	Role     string `json:"role"`
}

type Handler struct {
	db      *gorm.DB
	mail    interface{ Send(to, subject, text string) error }
	cookies *securecookie.SecureCookie
	audit   *slog.Logger
	secret  []byte
}

func (h *Handler) sign(subject string, age time.Duration) (string, error) {
	claims := jwt.RegisteredClaims{Subject: subject, ExpiresAt: jwt.NewNumericDate(time.Now().Add(age))}
	return jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString(h.secret)
}

func (h *Handler) Register(c *gin.Context) {
	var form registration
	if err := c.ShouldBindJSON(&form); err != nil {
		c.AbortWithStatus(http.StatusUnprocessableEntity)
		return
	}
	hash, _ := bcrypt.GenerateFromPassword([]byte(form.Password), hashCost)             // BAD: password-cost
	member := Member{Email: form.Email, Role: form.Role, Password: string(hash)}        // BAD: privilege-from-client
	if err := h.db.WithContext(c.Request.Context()).Create(&member).Error; err != nil {
		c.AbortWithStatus(http.StatusConflict)
		return
	}
	h.audit.Info("registered", "member", member.ID)
	c.JSON(http.StatusCreated, gin.H{"id": member.ID})
}

func (h *Handler) RegisterReader(c *gin.Context) {
	var form registration
	if err := c.ShouldBindJSON(&form); err != nil {
		c.AbortWithStatus(http.StatusUnprocessableEntity)
		return
	}
	hash, _ := bcrypt.GenerateFromPassword([]byte(form.Password), bcrypt.DefaultCost+2) // SAFE: password-cost
	clerk := Clerk{Email: form.Email, Role: "reader", Hash: hash}                       // SAFE: privilege-from-client
	if err := h.db.WithContext(c.Request.Context()).Create(&clerk).Error; err != nil {
		c.AbortWithStatus(http.StatusConflict)
		return
	}
	h.audit.Info("registered", "clerk", clerk.ID)
	c.JSON(http.StatusCreated, clerk)
}

func (h *Handler) RegisterKiosk(c *gin.Context) {
	digest := argon2.IDKey([]byte(c.PostForm("password")), siteSalt, 3, 64*1024, 2, 32) // BAD: password-salt
	h.db.Create(&Clerk{Email: c.PostForm("email"), Role: "kiosk", Hash: digest})
	c.Status(http.StatusCreated)
}

func (h *Handler) RegisterDoor(c *gin.Context) {
	digest := argon2.IDKey([]byte(c.PostForm("password")), []byte(c.PostForm("email")), 1, 1024, 1, 32) // BAD: password-cost (one pass over one mebibyte)
	h.db.Create(&Clerk{Email: c.PostForm("email"), Role: "door", Hash: digest})
	c.Status(http.StatusCreated)
}

func (h *Handler) RegisterTerminal(c *gin.Context) {
	var empty []byte
	digest, err := scrypt.Key([]byte(c.PostForm("password")), empty, 1<<17, 8, 1, 32) // BAD: password-salt
	if err != nil {
		c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	h.db.Create(&Clerk{Email: c.PostForm("email"), Role: "terminal", Hash: digest})
	c.Status(http.StatusCreated)
}

func (h *Handler) RegisterDesk(c *gin.Context) {
	salt := make([]byte, 16)
	_, _ = rand.Read(salt)
	digest := argon2.IDKey([]byte(c.PostForm("password")), salt, 3, 64*1024, 2, 32) // SAFE: password-salt
	h.db.Create(&Clerk{Email: c.PostForm("email"), Role: "desk", Hash: append(salt, digest...)})
	c.Status(http.StatusCreated)
}

func (h *Handler) Login(c *gin.Context) { // BAD: audit-missing
	var member Member
	h.db.First(&member, "email = ?", c.PostForm("email"))
	if member.ID == 0 || member.Password != c.PostForm("password") { // BAD: password-plain-compare
		c.AbortWithStatus(http.StatusUnauthorized)
		return
	}
	token, _ := h.sign(member.Email, tokenYears*365*24*time.Hour) // BAD: long-lived-token
	c.JSON(http.StatusOK, gin.H{"token": token})
}

func (h *Handler) LoginClerk(c *gin.Context) { // SAFE: audit-missing
	var clerk Clerk
	h.db.First(&clerk, "email = ?", c.PostForm("email"))
	if clerk.ID == 0 || bcrypt.CompareHashAndPassword(clerk.Hash, []byte(c.PostForm("password"))) != nil { // SAFE: password-plain-compare
		h.audit.Warn("login refused", "address", c.ClientIP())
		c.AbortWithStatus(http.StatusUnauthorized)
		return
	}
	h.audit.Info("login", "clerk", clerk.ID)
	token, _ := h.sign(clerk.Email, 15*time.Minute) // SAFE: long-lived-token
	c.JSON(http.StatusOK, gin.H{"token": token})
}

func (h *Handler) LoginDoor(c *gin.Context) {
	var member Member
	err := h.db.Where("email = ? AND password = ?", c.PostForm("email"), c.PostForm("password")).First(&member).Error // BAD: password-plain-compare
	h.audit.Info("door", "known", err == nil)
	if err != nil {
		c.AbortWithStatus(http.StatusUnauthorized)
		return
	}
	c.Status(http.StatusNoContent)
}

func (h *Handler) Unlock(c *gin.Context) {
	var member Member
	h.db.First(&member, c.Param("id"))
	if subtle.ConstantTimeCompare([]byte(member.Password), []byte(c.PostForm("password"))) != 1 { // BAD: password-plain-compare (as it is stored)
		h.audit.Warn("unlock refused")
		c.AbortWithStatus(http.StatusUnauthorized)
		return
	}
	h.audit.Info("unlocked", "member", member.ID)
}

func (h *Handler) Me(c *gin.Context) {
	id, err := c.Cookie("member_id")
	if err != nil {
		c.AbortWithStatus(http.StatusUnauthorized)
		return
	}
	var clerk Clerk
	h.db.First(&clerk, "id = ?", id) // BAD: identity-from-cookie
	c.JSON(http.StatusOK, clerk)
}

func (h *Handler) MeSigned(c *gin.Context) {
	raw, _ := c.Cookie("member")
	var id uint
	if err := h.cookies.Decode("member", raw, &id); err != nil {
		c.AbortWithStatus(http.StatusUnauthorized)
		return
	}
	var clerk Clerk
	h.db.First(&clerk, "id = ?", id) // SAFE: identity-from-cookie
	c.JSON(http.StatusOK, clerk)
}

func (h *Handler) MeSession(c *gin.Context) {
	id := sessions.Default(c).Get("clerk")
	var clerk Clerk
	h.db.First(&clerk, "id = ?", id) // SAFE: identity-from-cookie (the session is the server's)
	c.JSON(http.StatusOK, clerk)
}

func (h *Handler) Settings(c *gin.Context) {
	raw, _ := c.Cookie("profile")
	profile, _ := base64.StdEncoding.DecodeString(raw)
	if !strings.Contains(string(profile), `"role":"admin"`) { // BAD: identity-from-cookie
		c.AbortWithStatus(http.StatusForbidden)
		return
	}
	c.File("/srv/portal/settings.json")
}

func (h *Handler) ListAll(c *gin.Context) {
	if c.GetHeader("X-Is-Admin") != "1" { // BAD: privilege-from-client
		c.AbortWithStatus(http.StatusForbidden)
		return
	}
	var clerks []Clerk
	h.db.Find(&clerks)
	c.JSON(http.StatusOK, clerks)
}

func (h *Handler) SetRole(c *gin.Context) { // BAD: audit-missing
	if c.GetString("role") != "admin" {
		c.AbortWithStatus(http.StatusForbidden)
		return
	}
	h.db.Model(&Clerk{}).Where("id = ?", c.Param("id")).Update("role", c.PostForm("role")) // SAFE: privilege-from-client
	c.Status(http.StatusNoContent)
}

func (h *Handler) Remove(c *gin.Context) { // SAFE: audit-missing
	h.db.Delete(&Clerk{}, "id = ?", c.Param("id"))
	h.audit.Warn("clerk removed", "clerk", c.Param("id"), "actor", c.GetString("subject"))
	c.Status(http.StatusNoContent)
}

func (h *Handler) Forgot(c *gin.Context) {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw)
	token := hex.EncodeToString(raw)
	h.db.Model(&Member{}).Where("email = ?", c.PostForm("email")).Update("reset_token", token)
	link := fmt.Sprintf("https://%s/reset/%s", c.Request.Host, token) // BAD: reset-link-host
	_ = h.mail.Send(c.PostForm("email"), "Reset your password", link)
	c.Status(http.StatusAccepted)
}

func (h *Handler) ForgotConfigured(c *gin.Context) {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw)
	token := hex.EncodeToString(raw)
	h.db.Model(&Member{}).Where("email = ?", c.PostForm("email")).Update("reset_token", token)
	link := os.Getenv("PUBLIC_URL") + "/reset/" + token // SAFE: reset-link-host
	_ = h.mail.Send(c.PostForm("email"), "Reset your password", link)
	c.Status(http.StatusAccepted)
}
