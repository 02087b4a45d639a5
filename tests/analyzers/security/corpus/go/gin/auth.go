package auth

import (
	"crypto/rsa"
	"errors"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/lestrrat-go/jwx/v2/jwa"
	"github.com/lestrrat-go/jwx/v2/jwk"
	"github.com/lestrrat-go/jwx/v2/jwt"
	"golang.org/x/crypto/bcrypt"
)

type Auth struct {
	keys   jwk.Set
	public *rsa.PublicKey
	secret []byte
	users  map[string][]byte
}

func New(keys jwk.Set, public *rsa.PublicKey) *Auth {
	return &Auth{keys: keys, public: public, secret: []byte(os.Getenv("JWT_SECRET")), users: map[string][]byte{}}
}

func (a *Auth) Member(c *gin.Context) {
	tok, err := jwt.ParseRequest(c.Request, jwt.WithKeySet(a.keys), jwt.WithIssuer("https://id.example.com"), jwt.WithAudience("members")) // SAFE: jwt-audience
	if err != nil {
		c.AbortWithStatus(http.StatusUnauthorized)
		return
	}
	c.Set("user", tok.Subject())
	c.Next()
}

func (a *Auth) Partner(c *gin.Context) {
	tok, err := jwt.ParseHeader(c.Request.Header, "X-Partner-Token", jwt.WithKeySet(a.keys)) // BAD: jwt-audience (the identity provider signs for many)
	if err != nil {
		c.AbortWithStatus(http.StatusUnauthorized)
		return
	}
	c.Set("partner", tok.Subject())
	c.Next()
}

func (a *Auth) Mobile(c *gin.Context) {
	tok, err := jwt.ParseString(c.GetHeader("X-Token"), jwt.WithVerify(false)) // BAD: jwt-verification
	if err != nil {
		c.AbortWithStatus(http.StatusUnauthorized)
		return
	}
	c.Set("user", tok.Subject())
	c.Next()
}

func (a *Auth) Kiosk(c *gin.Context) {
	tok, err := jwt.ParseString(c.GetHeader("X-Token"), jwt.WithKey(jwa.RS256, a.public), jwt.WithValidate(false)) // BAD: jwt-expiry
	if err != nil {
		c.AbortWithStatus(http.StatusUnauthorized)
		return
	}
	c.Set("user", tok.Subject())
	c.Next()
}

func (a *Auth) Scanner(c *gin.Context) {
	raw := []byte(c.GetHeader("X-Token"))
	tok, err := jwt.Parse(raw, jwt.WithKey(jwa.RS256, a.public), jwt.WithAudience("scanner"), jwt.WithAcceptableSkew(30*time.Second)) // SAFE: jwt-verification
	if err != nil {
		c.AbortWithStatus(http.StatusUnauthorized)
		return
	}
	c.Set("user", tok.Subject())
}

func (a *Auth) mint(user string, ttl time.Duration) ([]byte, error) {
	builder := jwt.NewBuilder().Subject(user).Audience([]string{"members"}).IssuedAt(time.Now())
	if ttl <= 0 {
		ttl = 15 * time.Minute
	}
	tok, err := builder.Expiration(time.Now().Add(ttl)).Build()
	if err != nil {
		return nil, err
	}
	return jwt.Sign(tok, jwt.WithKey(jwa.HS256, a.secret)) // SAFE: jwt-expiry (expiration in the builder)
}

func (a *Auth) Device(c *gin.Context) {
	tok := jwt.New()
	_ = tok.Set(jwt.SubjectKey, c.PostForm("device"))
	_ = tok.Set("role", "device")
	signed, err := jwt.Sign(tok, jwt.WithKey(jwa.HS256, a.secret)) // BAD: jwt-expiry
	if err != nil {
		c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	c.JSON(http.StatusCreated, gin.H{"token": string(signed)})
}

func (a *Auth) Login(c *gin.Context) {
	user := c.PostForm("user")
	hash := a.users[user]
	if errors.Is(bcrypt.CompareHashAndPassword(hash, []byte(c.PostForm("password"))), bcrypt.ErrMismatchedHashAndPassword) { // BAD: swallowed-security-error (every other error lets the user in)
		c.AbortWithStatus(http.StatusUnauthorized)
		return
	}
	signed, err := a.mint(user, time.Hour)
	if err != nil {
		c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	c.JSON(http.StatusOK, gin.H{"token": string(signed)})
}

func (a *Auth) Optional(c *gin.Context) {
	tok, err := jwt.ParseRequest(c.Request, jwt.WithKeySet(a.keys), jwt.WithAudience("members"))
	if err != nil { // SAFE: swallowed-security-error (goes on as a guest)
		c.Set("user", "guest")
		c.Next()
		return
	}
	c.Set("user", tok.Subject())
}

func (a *Auth) Staff(c *gin.Context) {
	tok, err := jwt.ParseRequest(c.Request, jwt.WithKeySet(a.keys), jwt.WithAudience("staff"))
	if err != nil { // BAD: swallowed-security-error (the request goes on)
		log.Print("staff token refused")
	} else {
		c.Set("staff", tok.Subject())
	}
	c.Set("role", "staff")
	c.Next()
}
