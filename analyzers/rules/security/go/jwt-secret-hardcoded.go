package auth

import (
	"os"
	"time"

	"github.com/gin-contrib/sessions/cookie"
	"github.com/golang-jwt/jwt/v5"
	"github.com/gorilla/sessions"
)

// bad: constant of the package
const jwtSecret = "shop-signing-key-1"

// bad: bytes in a variable
var sessionKey = []byte("32-byte-long-session-key-of-shop")

// ok: from the environment
var refreshSecret = []byte(os.Getenv("REFRESH_SECRET"))

// ok: name of a variable
const jwtSecretEnv = "JWT_SECRET"

func Issue(user User) (string, error) {
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"sub": user.ID, "exp": time.Now().Add(time.Hour).Unix()})
	// bad: literal
	return token.SignedString([]byte("hunter2"))
}

func Read(raw string) (*jwt.Token, error) {
	return jwt.Parse(raw, func(t *jwt.Token) (any, error) {
		// bad: the key function hands it out
		return []byte("hunter2"), nil
	}, jwt.WithValidMethods([]string{"HS256"}))
}

func Stores() {
	// bad: sessions of gorilla
	_ = sessions.NewCookieStore([]byte("super-secret-key"))
	// bad: sessions of gin
	_ = cookie.NewStore([]byte("secret"))
}

func Configured() Config {
	// bad: default for a missing variable
	return Config{Key: getEnv("JWT_SECRET", "dev-secret")}
}

func IssueConfigured(cfg Config, token *jwt.Token) (string, error) {
	// ok: configured
	return token.SignedString([]byte(cfg.Key))
}

func StoreConfigured(key []byte) *sessions.CookieStore {
	// ok: given
	return sessions.NewCookieStore(key)
}

func Demonstrated(profile Profile, settings Settings) string {
	// ok: of the demonstration only
	secret := "booking"
	if !profile.Demo {
		secret = settings.SecretKey
	}
	return secret
}

func Defaulted(settings Settings) string {
	// bad: where nothing is set
	secret := "booking"
	if settings.SecretKey != "" {
		secret = settings.SecretKey
	}
	return secret
}
