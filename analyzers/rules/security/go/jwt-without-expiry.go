package auth

import (
	"time"

	"github.com/golang-jwt/jwt/v5"
)

type Claims struct {
	Role string `json:"role"`
	jwt.RegisteredClaims
}

func Issue(user User, key []byte) (string, error) {
	// bad: no exp in the map
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"sub": user.ID, "role": user.Role})
	return token.SignedString(key)
}

func IssueRegistered(user User, key []byte) (string, error) {
	claims := Claims{Role: user.Role, RegisteredClaims: jwt.RegisteredClaims{Subject: user.ID, IssuedAt: jwt.NewNumericDate(time.Now())}}
	// bad: claims of the same function
	return jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString(key)
}

func Read(raw string, keyfunc jwt.Keyfunc) (*jwt.Token, error) {
	// bad: expired tokens are accepted
	return jwt.NewParser(jwt.WithoutClaimsValidation()).Parse(raw, keyfunc)
}

func Short(user User, key []byte) (string, error) {
	// ok: exp in the map
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"sub": user.ID, "exp": time.Now().Add(time.Hour).Unix()})
	return token.SignedString(key)
}

func Registered(user User, key []byte) (string, error) {
	claims := &Claims{Role: user.Role, RegisteredClaims: jwt.RegisteredClaims{ExpiresAt: jwt.NewNumericDate(time.Now().Add(time.Hour))}}
	// ok: ExpiresAt
	return jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString(key)
}

func Later(user User, key []byte) (string, error) {
	claims := jwt.MapClaims{"sub": user.ID}
	claims["exp"] = time.Now().Add(time.Hour).Unix()
	// ok: set afterwards
	return jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString(key)
}

func Given(claims jwt.Claims, key []byte) (string, error) {
	// ok: whoever calls decides
	return jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString(key)
}
