package tokens

import (
	"time"

	"github.com/golang-jwt/jwt/v5"
)

func login(user User) jwt.Claims {
	// bad: a year
	return jwt.RegisteredClaims{Subject: user.ID, ExpiresAt: jwt.NewNumericDate(time.Now().Add(365 * 24 * time.Hour))}
}

func issue(user User) jwt.Claims {
	// bad: half a year
	return jwt.MapClaims{"sub": user.ID, "exp": time.Now().Add(time.Hour * 24 * 180).Unix()}
}

func years(user User) (string, error) {
	// bad: in years
	claims := jwt.MapClaims{"sub": user.ID, "exp": time.Now().AddDate(1, 0, 0).Unix()}
	return jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString(key)
}

func session(user User) jwt.Claims {
	// ok: minutes
	return jwt.RegisteredClaims{Subject: user.ID, ExpiresAt: jwt.NewNumericDate(time.Now().Add(15 * time.Minute))}
}

func refreshToken(user User) jwt.Claims {
	// ok: kept and rotated
	return jwt.RegisteredClaims{Subject: user.ID, ExpiresAt: jwt.NewNumericDate(time.Now().Add(365 * 24 * time.Hour))}
}

func week(user User) jwt.Claims {
	// ok: a week
	return jwt.MapClaims{"sub": user.ID, "exp": time.Now().AddDate(0, 0, 7).Unix()}
}
