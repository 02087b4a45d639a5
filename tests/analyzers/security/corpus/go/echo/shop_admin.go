package shopadmin

import (
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/casbin/casbin/v2"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/markbates/goth/gothic"
	"github.com/rollbar/rollbar-go"
	svix "github.com/svix/svix-webhooks/go"
	"golang.org/x/crypto/bcrypt"
	"golang.org/x/oauth2"
)

type Customer struct {
	ID    int64  `json:"id"`
	Email string `json:"email"`
	Hash  string `json:"hash"` // BAD: password-exposed
}

type CustomerView struct {
	ID    int64  `json:"id"`
	Email string `json:"email"`
}

type Admin struct {
	db     *sql.DB
	roles  *casbin.Enforcer
	oauth  *oauth2.Config
	audit  *slog.Logger
	public ed25519.PublicKey
	secret []byte
}

var rules = map[string][]string{
	"GET /orders":    {"clerk", "manager"},
	"DELETE /orders": {"manager"},
}

func guard(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		roles, ok := rules[c.Request().Method+" "+c.Path()]
		if ok && !slices.Contains(roles, c.Get("role").(string)) {
			return echo.ErrForbidden
		}
		return next(c) // BAD: default-allow (a route without a rule)
	}
}

func guardStrictly(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		roles, ok := rules[c.Request().Method+" "+c.Path()]
		if !ok || !slices.Contains(roles, c.Get("role").(string)) {
			return echo.ErrForbidden
		}
		return next(c) // SAFE: default-allow
	}
}

func (a *Admin) roleFromForm(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Set("role", c.FormValue("role")) // BAD: privilege-from-client
		return next(c)
	}
}

func (a *Admin) roleFromTable(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		var role string
		err := a.db.QueryRowContext(c.Request().Context(), "SELECT role FROM staff WHERE id = $1", c.Get("subject")).Scan(&role)
		if err != nil {
			return echo.ErrForbidden
		}
		c.Set("role", role) // SAFE: privilege-from-client
		return next(c)
	}
}

func (a *Admin) Customer(c echo.Context) error {
	var customer Customer
	row := a.db.QueryRowContext(c.Request().Context(), "SELECT id, email, hash FROM customers WHERE id = $1", c.Param("id"))
	if err := row.Scan(&customer.ID, &customer.Email, &customer.Hash); err != nil {
		return echo.ErrNotFound
	}
	return c.JSON(http.StatusOK, CustomerView{ID: customer.ID, Email: customer.Email}) // SAFE: password-exposed
}

func (a *Admin) CustomerFull(c echo.Context) error {
	customer := map[string]any{}
	var id int64
	var email, hash string
	row := a.db.QueryRowContext(c.Request().Context(), "SELECT id, email, hash FROM customers WHERE id = $1", c.Param("id"))
	if err := row.Scan(&id, &email, &hash); err != nil {
		return echo.ErrNotFound
	}
	customer["id"], customer["email"], customer["password_hash"] = id, email, hash // BAD: password-exposed
	return c.JSON(http.StatusOK, customer)
}

func (a *Admin) Reset(c echo.Context) error { // SAFE: audit-missing
	code := make([]byte, 24)
	if _, err := rand.Read(code); err != nil {
		return err
	}
	token := hex.EncodeToString(code)
	_, err := a.db.ExecContext(c.Request().Context(), "UPDATE customers SET reset = $1 WHERE email = $2", token, c.FormValue("email"))
	a.audit.Info("reset asked", "error", err)
	return send(c, c.FormValue("email"), "https://shop.example.com/reset/"+token) // SAFE: reset-link-host
}

func (a *Admin) ResetHost(c echo.Context) error {
	token := rand.Text()
	_, err := a.db.ExecContext(c.Request().Context(), "UPDATE customers SET reset = $1 WHERE email = $2", token, c.FormValue("email"))
	a.audit.Info("reset asked", "error", err)
	return send(c, c.FormValue("email"), c.Scheme()+"://"+c.Request().Host+"/reset/"+token) // BAD: reset-link-host
}

func send(c echo.Context, to, text string) error {
	slog.InfoContext(c.Request().Context(), "mail queued", "length", len(to)+len(text))
	return c.NoContent(http.StatusAccepted)
}

func (a *Admin) Login(c echo.Context) error { // SAFE: audit-missing
	var id int64
	var hash []byte
	err := a.db.QueryRowContext(c.Request().Context(), "SELECT id, hash FROM staff WHERE email = $1", c.FormValue("email")).Scan(&id, &hash)
	if err != nil || bcrypt.CompareHashAndPassword(hash, []byte(c.FormValue("password"))) != nil { // SAFE: password-plain-compare
		a.audit.Warn("login refused", "address", c.RealIP())
		return echo.ErrUnauthorized
	}
	a.audit.Info("login", "staff", id)
	return c.NoContent(http.StatusNoContent)
}

func (a *Admin) LoginTill(c echo.Context) error { // BAD: audit-missing
	var pin string
	err := a.db.QueryRowContext(c.Request().Context(), "SELECT pin FROM tills WHERE name = $1", c.FormValue("name")).Scan(&pin)
	if err != nil || !strings.EqualFold(pin, c.FormValue("pin")) {
		return echo.ErrUnauthorized
	}
	c.SetCookie(&http.Cookie{Name: "till", Value: c.FormValue("name"), Expires: time.Now().AddDate(5, 0, 0), Secure: true, HttpOnly: true}) // BAD: long-lived-token
	return c.NoContent(http.StatusNoContent)
}

func (a *Admin) Pay(c echo.Context) error { // BAD: audit-missing
	var payment struct {
		Order int64 `json:"order"`
		Cents int64 `json:"cents"`
	}
	if err := c.Bind(&payment); err != nil {
		return echo.ErrBadRequest
	}
	_, err := a.db.ExecContext(c.Request().Context(), "INSERT INTO payments (order_id, cents) VALUES ($1, $2)", payment.Order, payment.Cents) // BAD: client-price
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusCreated)
}

func (a *Admin) PayOrder(c echo.Context) error { // SAFE: audit-missing
	_, err := a.db.ExecContext(c.Request().Context(), "INSERT INTO payments (order_id, cents) SELECT id, total_cents FROM orders WHERE id = $1", c.Param("id")) // SAFE: client-price
	if err != nil {
		return err
	}
	a.audit.Info("paid", "order", c.Param("id"))
	return c.NoContent(http.StatusCreated)
}

func (a *Admin) Hook(c echo.Context) error {
	var event struct{ Reference, Kind string }
	if err := json.NewDecoder(io.LimitReader(c.Request().Body, 1<<16)).Decode(&event); err != nil {
		return echo.ErrBadRequest
	}
	if c.Request().Header.Get("X-Webhook-Id") == "" {
		return echo.ErrUnauthorized
	}
	_, err := a.db.ExecContext(c.Request().Context(), "UPDATE orders SET paid = TRUE WHERE reference = $1", event.Reference) // BAD: webhook-signature (an identifier is no signature)
	return err
}

func (a *Admin) HookSvix(c echo.Context) error {
	body, err := io.ReadAll(io.LimitReader(c.Request().Body, 1<<16))
	if err != nil {
		return echo.ErrBadRequest
	}
	verifier, err := svix.NewWebhook(os.Getenv("SVIX_SECRET"))
	if err != nil || verifier.Verify(body, c.Request().Header) != nil {
		return echo.ErrUnauthorized
	}
	_, err = a.db.ExecContext(c.Request().Context(), "UPDATE orders SET paid = TRUE WHERE reference = $1", json.RawMessage(body)) // SAFE: webhook-signature
	return err
}

func (a *Admin) HookSigned(c echo.Context) error {
	body, err := io.ReadAll(io.LimitReader(c.Request().Body, 1<<16))
	signature, decodeErr := base64.StdEncoding.DecodeString(c.Request().Header.Get("X-Signature"))
	if errors.Join(err, decodeErr) != nil || !ed25519.Verify(a.public, body, signature) {
		return echo.ErrUnauthorized
	}
	_, err = a.db.ExecContext(c.Request().Context(), "INSERT INTO events (body) VALUES ($1)", body) // SAFE: webhook-signature
	return err
}

func (a *Admin) HookCompared(c echo.Context) error {
	body, _ := io.ReadAll(io.LimitReader(c.Request().Body, 1<<16))
	mac := hmac.New(sha256.New, a.secret) // SAFE: plain-hash-mac
	mac.Write(body)
	if hex.EncodeToString(mac.Sum(nil)) != c.Request().Header.Get("X-Signature") {
		a.audit.Warn("hook without a signature")
	}
	_, err := a.db.ExecContext(c.Request().Context(), "INSERT INTO events (body) VALUES ($1)", body) // BAD: webhook-signature (warned and taken all the same)
	return err
}

func (a *Admin) Authorise(c echo.Context) error {
	verifier := oauth2.GenerateVerifier()
	address := a.oauth.AuthCodeURL("shop-admin", oauth2.S256ChallengeOption(verifier)) // BAD: oauth-state (constant)
	return c.Redirect(http.StatusFound, address)
}

func (a *Admin) AuthoriseGoth(c echo.Context) error {
	gothic.BeginAuthHandler(c.Response(), c.Request()) // SAFE: oauth-state (the library draws and compares it)
	return nil
}

func (a *Admin) Complain(c echo.Context, err error) {
	rollbar.SetPerson(c.Get("subject").(string), "", c.Get("email").(string)) // BAD: reporter-pii
	rollbar.RequestError(rollbar.ERR, c.Request(), err)
}

func (a *Admin) ComplainQuietly(c echo.Context, err error) {
	rollbar.SetPerson(c.Get("subject").(string), "", "") // SAFE: reporter-pii
	rollbar.ErrorWithLevel(rollbar.ERR, err)
}

func (a *Admin) Enforce(ctx context.Context, role, path string) bool {
	allowed, err := a.roles.Enforce(role, path, "call")
	a.audit.DebugContext(ctx, "policy", "allowed", allowed)
	return err != nil || allowed // BAD: default-allow (an error lets in)
}

func (a *Admin) EnforceStrictly(ctx context.Context, role, path string) bool {
	allowed, err := a.roles.Enforce(role, path, "call")
	a.audit.DebugContext(ctx, "policy", "allowed", allowed)
	return err == nil && allowed // SAFE: default-allow
}

func (a *Admin) Routes() *echo.Echo {
	e := echo.New()
	e.Use(middleware.BodyLimit("1M")) // SAFE: body-limit
	e.Use(middleware.SecureWithConfig(middleware.SecureConfig{ContentSecurityPolicy: "default-src 'self'; object-src 'none'"})) // SAFE: csp
	e.Use(middleware.CORSWithConfig(middleware.CORSConfig{
		AllowCredentials: true,
		AllowOriginFunc:  func(origin string) (bool, error) { return strings.Contains(origin, "shop.example.com"), nil }, // BAD: partial-origin
	}))
	e.GET("/customers/:id", a.Customer, a.roleFromTable, guardStrictly)
	e.GET("/customers/:id/full", a.CustomerFull, a.roleFromForm, guard)
	e.POST("/login", a.Login)
	return e
}

func (a *Admin) OpenRoutes() *echo.Echo {
	e := echo.New()
	e.Use(middleware.BodyLimit("8G"))                                                               // BAD: body-limit
	e.Use(middleware.SecureWithConfig(middleware.SecureConfig{ContentSecurityPolicy: "script-src *"})) // BAD: csp
	e.Static("/static", "public")                                                                    // SAFE: static-root
	e.Static("/", "")                                                                                // BAD: static-root
	e.POST("/pay", a.PayOrder)
	return e
}
