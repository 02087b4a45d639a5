package main

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/MicahParks/keyfunc/v3"
	"github.com/gin-gonic/gin"
	"github.com/golang-jwt/jwt/v5"
	josejwt "gopkg.in/square/go-jose.v2/jwt"
)

type claims struct {
	jwt.RegisteredClaims
	Tenant string   `json:"tenant"`
	Scopes []string `json:"scopes"`
}

type tokens struct {
	keys    keyfunc.Keyfunc
	public  ed25519.PublicKey
	private ed25519.PrivateKey
	secret  []byte
}

func bearer(c *gin.Context) string {
	return strings.TrimPrefix(c.GetHeader("Authorization"), "Bearer ")
}

func (t *tokens) member(c *gin.Context) {
	parsed, err := jwt.ParseWithClaims(bearer(c), &claims{}, t.keys.Keyfunc,
		jwt.WithValidMethods([]string{"RS256"}), jwt.WithAudience("tenants"), jwt.WithExpirationRequired()) // SAFE: jwt-verification
	if err != nil || !parsed.Valid {
		c.AbortWithStatus(http.StatusUnauthorized)
		return
	}
	c.Set("claims", parsed.Claims)
}

func (t *tokens) device(c *gin.Context) {
	parsed, err := jwt.Parse(bearer(c), func(token *jwt.Token) (any, error) { // BAD: jwt-algorithm
		if kid, _ := token.Header["kid"].(string); kid == "v2" {
			return []byte(os.Getenv("DEVICE_SECRET_V2")), nil
		}
		return []byte(t.public), nil
	})
	if err != nil {
		c.AbortWithStatus(http.StatusUnauthorized)
		return
	}
	c.Set("device", parsed.Claims)
}

func (t *tokens) partner(c *gin.Context) {
	parsed, err := jwt.ParseWithClaims(bearer(c), &claims{}, func(token *jwt.Token) (any, error) {
		if _, ok := token.Method.(*jwt.SigningMethodEd25519); !ok { // SAFE: jwt-algorithm
			return nil, fmt.Errorf("unexpected method %s", token.Method.Alg())
		}
		return t.public, nil
	}, jwt.WithIssuer("partners"))
	if err != nil {
		c.AbortWithStatus(http.StatusUnauthorized)
		return
	}
	c.Set("claims", parsed.Claims)
}

func (t *tokens) tenant(c *gin.Context) {
	body := &claims{}
	if _, _, err := jwt.NewParser().ParseUnverified(bearer(c), body); err != nil { // BAD: jwt-verification
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	c.Set("tenant", body.Tenant)
}

func (t *tokens) refresh(c *gin.Context) {
	body := &claims{}
	_, err := jwt.ParseWithClaims(c.PostForm("token"), body, func(*jwt.Token) (any, error) { return t.secret, nil },
		jwt.WithValidMethods([]string{"HS256"}))
	if err != nil && !errors.Is(err, jwt.ErrTokenExpired) { // BAD: jwt-expiry (an expired one is renewed for ever)
		c.AbortWithStatus(http.StatusUnauthorized)
		return
	}
	c.JSON(http.StatusOK, gin.H{"token": t.issue(body.Subject, body.Tenant)})
}

func (t *tokens) issue(subject, tenant string) string {
	now := time.Now()
	body := claims{Tenant: tenant, RegisteredClaims: jwt.RegisteredClaims{
		Subject:   subject,
		IssuedAt:  jwt.NewNumericDate(now),
		ExpiresAt: jwt.NewNumericDate(now.Add(10 * time.Minute)), // SAFE: jwt-expiry
	}}
	signed, _ := jwt.NewWithClaims(jwt.SigningMethodEdDSA, body).SignedString(t.private)
	return signed
}

func (t *tokens) integration(c *gin.Context) {
	body := jwt.MapClaims{"sub": c.Param("name"), "scopes": []string{"read"}, "iat": time.Now().Unix()}
	signed, err := jwt.NewWithClaims(jwt.SigningMethodHS256, body).SignedString(t.secret) // BAD: long-lived-token (no end at all)
	if err != nil {
		c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	c.JSON(http.StatusCreated, gin.H{"token": signed})
}

func (t *tokens) notice(c *gin.Context) {
	token, err := josejwt.ParseSigned(c.PostForm("notice"))
	if err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	var body josejwt.Claims
	if err := token.Claims(t.public, &body); err != nil { // SAFE: jwt-verification
		c.AbortWithStatus(http.StatusUnauthorized)
		return
	}
	c.JSON(http.StatusOK, gin.H{"from": body.Issuer})
}
