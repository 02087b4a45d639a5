package accounts

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"html"
	"log"
	"os"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/cors"
	"github.com/gofiber/fiber/v2/middleware/csrf"
	"github.com/gofiber/fiber/v2/middleware/pprof"
	"github.com/gofiber/fiber/v2/middleware/session"
	"github.com/golang-jwt/jwt/v5"
	"golang.org/x/crypto/bcrypt"
)

type Accounts struct {
	sessions *session.Store
	find     func(email string) (id int, hash []byte, err error)
	key      []byte
}

func New(find func(string) (int, []byte, error)) *Accounts {
	store := session.New(session.Config{
		CookieHTTPOnly: true,
		CookieSecure:   os.Getenv("APP_ENV") == "production", // SAFE: cookie-flags (by environment)
		CookieSameSite: "Lax",
	})
	return &Accounts{sessions: store, find: find, key: []byte(os.Getenv("JWT_KEY"))}
}

func (a *Accounts) Login(c *fiber.Ctx) error {
	id, hash, err := a.find(c.FormValue("email"))
	if err != nil || bcrypt.CompareHashAndPassword(hash, []byte(c.FormValue("password"))) != nil {
		return fiber.ErrUnauthorized
	}
	sess, err := a.sessions.Get(c)
	if err != nil {
		return fiber.ErrInternalServerError
	}
	sess.Set("user_id", id) // BAD: session-fixation
	return sess.Save()
}

func (a *Accounts) LoginStaff(c *fiber.Ctx) error {
	id, hash, err := a.find(c.FormValue("email"))
	if err != nil || bcrypt.CompareHashAndPassword(hash, []byte(c.FormValue("password"))) != nil {
		return fiber.ErrUnauthorized
	}
	sess, err := a.sessions.Get(c)
	if err != nil {
		return fiber.ErrInternalServerError
	}
	if err := sess.Regenerate(); err != nil {
		return fiber.ErrInternalServerError
	}
	sess.Set("user_id", id) // SAFE: session-fixation (regenerated)
	return sess.Save()
}

func (a *Accounts) Device(c *fiber.Ctx) error {
	raw := make([]byte, 24)
	if _, err := rand.Read(raw); err != nil {
		return fiber.ErrInternalServerError
	}
	c.Cookie(&fiber.Cookie{Name: "device_token", Value: base64.URLEncoding.EncodeToString(raw), Expires: time.Now().AddDate(1, 0, 0)}) // BAD: cookie-flags
	c.Cookie(&fiber.Cookie{Name: "device_token_old", Expires: time.Now().Add(-time.Hour)})                                             // SAFE: cookie-flags (deletion)
	return c.SendStatus(fiber.StatusNoContent)
}

func (a *Accounts) verify(raw string) (jwt.MapClaims, error) {
	claims := jwt.MapClaims{}
	_, err := jwt.ParseWithClaims(raw, claims, func(*jwt.Token) (any, error) { return a.key, nil }) // BAD: jwt-audience (helper)
	return claims, err
}

func (a *Accounts) Bearer(c *fiber.Ctx) error {
	claims, err := a.verify(strings.TrimPrefix(c.Get("Authorization"), "Bearer "))
	if errors.Is(err, jwt.ErrTokenExpired) {
		log.Print("expired token accepted for grace period")
		err = nil // BAD: swallowed-security-error
	}
	if err != nil {
		return fiber.ErrUnauthorized
	}
	c.Locals("sub", claims["sub"])
	return c.Next()
}

func (a *Accounts) Welcome(c *fiber.Ctx) error {
	return c.Type("html").SendString("<h1>Welcome " + c.Query("name") + "</h1>") // BAD: xss
}

func (a *Accounts) Goodbye(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.SendString("<h1>Goodbye " + html.EscapeString(c.Query("name")) + "</h1>") // SAFE: xss (escaped)
}

func (a *Accounts) Status(c *fiber.Ctx) error {
	return c.SendString("status of " + c.Query("name")) // SAFE: xss (text/plain)
}

func App(a *Accounts) *fiber.App {
	app := fiber.New(fiber.Config{BodyLimit: 1 << 20, ReadTimeout: 5 * time.Second}) // SAFE: resource-limits
	app.Use("/api", cors.New(cors.Config{
		AllowOriginsFunc: func(origin string) bool { return strings.HasSuffix(origin, "example.com") }, // BAD: cors (evil-example.com)
		AllowCredentials: true,
	}))
	app.Use("/shop", cors.New(cors.Config{AllowOrigins: "https://shop.example.com", AllowCredentials: true})) // SAFE: cors
	app.Use("/account", csrf.New(csrf.Config{CookieSecure: true, CookieSameSite: "Lax"}))                     // SAFE: csrf
	app.Use("/staff", csrf.New(csrf.Config{
		Next: func(c *fiber.Ctx) bool { return c.Get("X-Requested-By") == "" }, // BAD: csrf (skipped where the header is missing)
	}))
	app.Use(pprof.New()) // BAD: debug-mode
	if os.Getenv("APP_ENV") == "development" {
		app.Use(pprof.New(pprof.Config{Prefix: "/local"})) // SAFE: debug-mode (development only)
	}
	app.Post("/account/login", a.Login)
	app.Post("/staff/login", a.LoginStaff)
	app.Post("/api/device", a.Bearer, a.Device)
	app.Get("/welcome", a.Welcome)
	app.Get("/goodbye", a.Goodbye)
	app.Get("/status", a.Status)
	return app
}
