package tokens

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

type Claims struct {
	Role string `json:"role"`
	jwt.RegisteredClaims
}

type Issuer struct {
	key      []byte
	public   *rsa.PublicKey
	pem      []byte
	audience string
	keys     map[string]*rsa.PublicKey
}

type subjectKey struct{}

func NewIssuer(public *rsa.PublicKey, pem []byte, keys map[string]*rsa.PublicKey) (*Issuer, error) {
	secret := os.Getenv("TOKEN_KEY")
	if len(secret) < 32 {
		return nil, errors.New("TOKEN_KEY is too short")
	}
	return &Issuer{key: []byte(secret), public: public, pem: pem, audience: "orders", keys: keys}, nil
}

func bearer(r *http.Request) string {
	return strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
}

func (i *Issuer) Whoami(w http.ResponseWriter, r *http.Request) {
	var c Claims
	if _, _, err := jwt.NewParser().ParseUnverified(bearer(r), &c); err != nil { // BAD: jwt-verification
		http.Error(w, "unauthorized", http.StatusUnauthorized)
		return
	}
	w.Header().Set("X-Subject", c.Subject)
	w.WriteHeader(http.StatusNoContent)
}

func (i *Issuer) byIssuer(raw string) (*Claims, error) {
	var peek jwt.RegisteredClaims
	if _, _, err := jwt.NewParser().ParseUnverified(raw, &peek); err != nil { // SAFE: jwt-verification (only to choose the key, verified below)
		return nil, err
	}
	key, ok := i.keys[peek.Issuer]
	if !ok {
		return nil, errors.New("unknown issuer")
	}
	var c Claims
	_, err := jwt.ParseWithClaims(raw, &c, func(*jwt.Token) (any, error) { return key, nil },
		jwt.WithValidMethods([]string{"RS256"}), jwt.WithAudience(i.audience), jwt.WithIssuer(peek.Issuer), jwt.WithExpirationRequired())
	return &c, err
}

func (i *Issuer) Require(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := i.byIssuer(bearer(r))
		if err != nil {
			http.Error(w, "unauthorized", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), subjectKey{}, c.Subject)))
	})
}

func (i *Issuer) keyFor(t *jwt.Token) (any, error) {
	switch t.Method.(type) {
	case *jwt.SigningMethodRSA:
		return i.public, nil
	case *jwt.SigningMethodHMAC:
		return i.pem, nil // BAD: jwt-algorithm (the public key serves as HMAC key)
	}
	return nil, fmt.Errorf("unexpected method %v", t.Header["alg"])
}

func (i *Issuer) Parse(raw string) (*jwt.Token, error) {
	return jwt.Parse(raw, i.keyFor, jwt.WithAudience(i.audience), jwt.WithExpirationRequired())
}

func (i *Issuer) ParsePartner(raw string) (*jwt.Token, error) {
	return jwt.Parse(raw, func(t *jwt.Token) (any, error) {
		if t.Method.Alg() == "none" {
			return jwt.UnsafeAllowNoneSignatureType, nil // BAD: jwt-algorithm
		}
		return i.public, nil
	}, jwt.WithAudience(i.audience))
}

func (i *Issuer) ParseService(raw string) (*jwt.Token, error) {
	return jwt.Parse(raw, func(t *jwt.Token) (any, error) { // SAFE: jwt-algorithm (the key function checks the method)
		if _, ok := t.Method.(*jwt.SigningMethodHMAC); !ok {
			return nil, errors.New("unexpected signing method")
		}
		return i.key, nil
	}, jwt.WithAudience(i.audience), jwt.WithIssuer("fleet"))
}

func (i *Issuer) ParseLegacy(raw string) (*jwt.Token, error) {
	opts := []jwt.ParserOption{jwt.WithValidMethods([]string{"HS256"}), jwt.WithAudience(i.audience), jwt.WithoutClaimsValidation()} // BAD: jwt-expiry
	return jwt.Parse(raw, func(*jwt.Token) (any, error) { return i.key, nil }, opts...)
}

func (i *Issuer) Issue(user, role string) (string, error) {
	c := Claims{Role: role, RegisteredClaims: jwt.RegisteredClaims{Subject: user, Audience: jwt.ClaimStrings{i.audience}}}
	return jwt.NewWithClaims(jwt.SigningMethodHS256, c).SignedString(i.key) // BAD: jwt-expiry
}

func (i *Issuer) lifetime(c *Claims, d time.Duration) {
	now := time.Now()
	c.IssuedAt = jwt.NewNumericDate(now)
	c.ExpiresAt = jwt.NewNumericDate(now.Add(d))
}

func (i *Issuer) IssueShort(user, role string) (string, error) {
	c := &Claims{Role: role, RegisteredClaims: jwt.RegisteredClaims{Subject: user, Audience: jwt.ClaimStrings{i.audience}}}
	i.lifetime(c, 10*time.Minute)
	return jwt.NewWithClaims(jwt.SigningMethodHS256, c).SignedString(i.key) // SAFE: jwt-expiry (helper)
}

func (i *Issuer) IssueDownload(file string) (string, error) {
	claims := jwt.MapClaims{"sub": file, "aud": i.audience}
	claims["exp"] = time.Now().Add(time.Minute).Unix()
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, claims)
	return token.SignedString(i.key) // SAFE: jwt-expiry (exp set before)
}
