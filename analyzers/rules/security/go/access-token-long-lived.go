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

const tokenLife = 365 * 24 * time.Hour

const shortLife = 15 * time.Minute

func (h *Handler) ByConstant(id string) (string, error) {
	// bad: by a constant
	claims := jwt.RegisteredClaims{Subject: id, ExpiresAt: jwt.NewNumericDate(time.Now().Add(tokenLife))}
	return jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString(h.key)
}

func (h *Handler) Login(id string, years time.Duration) (string, error) {
	// bad: handed to what signs
	return h.sign(id, years*365*24*time.Hour)
}

func (h *Handler) Enter(id string) (string, error) {
	// bad: half a year
	return h.issueAccessToken(id, 180*24*time.Hour)
}

func (h *Handler) Short(id string) (string, error) {
	// ok: a quarter of an hour
	return h.sign(id, 15*time.Minute)
}

func (h *Handler) ShortConstant(id string) (string, error) {
	// ok: the same by a constant
	claims := jwt.RegisteredClaims{Subject: id, ExpiresAt: jwt.NewNumericDate(time.Now().Add(shortLife))}
	return jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString(h.key)
}

func (h *Handler) RefreshToken(id string) (string, error) {
	// ok: a refresh token, which is kept
	return h.sign(id, 365*24*time.Hour)
}
