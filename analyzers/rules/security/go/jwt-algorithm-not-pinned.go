package auth

import (
	"errors"
	"fmt"

	"github.com/golang-jwt/jwt/v5"
)

var secret = []byte(mustEnv("JWT_SECRET"))

type Claims struct {
	Email string `json:"email"`
	jwt.RegisteredClaims
}

func Parse(raw string) (*Claims, error) {
	claims := &Claims{}
	// bad: the key for any algorithm
	token, err := jwt.ParseWithClaims(raw, claims, func(token *jwt.Token) (interface{}, error) {
		return secret, nil
	})
	if err != nil || !token.Valid {
		return nil, errors.New("invalid token")
	}
	return claims, nil
}

func ParseByKey(raw string, keys map[string]any) (*jwt.Token, error) {
	// bad: chosen by kid only
	return jwt.Parse(raw, func(t *jwt.Token) (any, error) {
		kid, _ := t.Header["kid"].(string)
		key, ok := keys[kid]
		if !ok {
			return nil, fmt.Errorf("unknown key %q", kid)
		}
		return key, nil
	})
}

func ParseLeeway(raw string) (*jwt.Token, error) {
	parser := jwt.NewParser(jwt.WithIssuedAt())
	// bad: a parser that fixes other things
	return parser.Parse(raw, func(t *jwt.Token) (any, error) {
		return secret, nil
	})
}

func Option(raw string) (*jwt.Token, error) {
	// ok: valid methods
	return jwt.Parse(raw, func(t *jwt.Token) (any, error) {
		return secret, nil
	}, jwt.WithValidMethods([]string{"HS256"}))
}

func Method(raw string) (*jwt.Token, error) {
	// ok: the method is checked
	return jwt.Parse(raw, func(t *jwt.Token) (any, error) {
		if _, ok := t.Method.(*jwt.SigningMethodHMAC); !ok {
			return nil, fmt.Errorf("unexpected method %v", t.Header["alg"])
		}
		return secret, nil
	})
}

func Name(raw string) (*jwt.Token, error) {
	// ok: the method's name is compared
	return jwt.Parse(raw, func(t *jwt.Token) (any, error) {
		if t.Method.Alg() != jwt.SigningMethodHS256.Alg() {
			return nil, errors.New("unexpected method")
		}
		return secret, nil
	})
}

func Parser(raw string) (*jwt.Token, error) {
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"HS256"}))
	// ok: the parser knows
	return parser.Parse(raw, func(t *jwt.Token) (any, error) {
		return secret, nil
	})
}
