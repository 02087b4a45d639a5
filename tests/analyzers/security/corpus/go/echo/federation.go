package federation

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-github/v66/github"
	"github.com/labstack/echo/v4"
	saml2 "github.com/russellhaering/gosaml2"
	dsig "github.com/russellhaering/goxmldsig"
	"github.com/stripe/stripe-go/v79"
	"github.com/stripe/stripe-go/v79/webhook"
	"golang.org/x/oauth2"
)

const portalState = "portal"

type Accounts interface {
	Attach(ctx context.Context, subject, token string) error
	Detach(ctx context.Context, id int64) error
	Settle(ctx context.Context, reference string) error
}

type Federation struct {
	accounts   Accounts
	oauth      *oauth2.Config
	audit      *slog.Logger
	partnerKey []byte
	partnerPub *rsa.PublicKey
	hookSecret []byte
}

func looseProvider(store dsig.X509CertificateStore) *saml2.SAMLServiceProvider {
	return &saml2.SAMLServiceProvider{
		IdentityProviderIssuer:      "https://idp.example.net",
		AssertionConsumerServiceURL: "https://portal.example.com/saml",
		IDPCertificateStore:         store,
		SkipSignatureValidation:     true, // BAD: saml-signature
	}
}

func strictProvider(store dsig.X509CertificateStore) *saml2.SAMLServiceProvider {
	provider := &saml2.SAMLServiceProvider{
		IdentityProviderIssuer:      "https://idp.example.net",
		AssertionConsumerServiceURL: "https://portal.example.com/saml",
		IDPCertificateStore:         store,
		AudienceURI:                 "portal",
	}
	provider.SkipSignatureValidation = false // SAFE: saml-signature
	return provider
}

func (f *Federation) Start(c echo.Context) error {
	return c.Redirect(http.StatusFound, f.oauth.AuthCodeURL("")) // BAD: oauth-state
}

func (f *Federation) StartConstant(c echo.Context) error {
	address := f.oauth.AuthCodeURL(portalState, oauth2.AccessTypeOffline) // BAD: oauth-state (constant)
	return c.Redirect(http.StatusFound, address)
}

func (f *Federation) StartStrict(c echo.Context) error {
	raw := make([]byte, 24)
	if _, err := rand.Read(raw); err != nil {
		return err
	}
	state := base64.RawURLEncoding.EncodeToString(raw)
	c.SetCookie(&http.Cookie{Name: "state", Value: state, MaxAge: 600, Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	return c.Redirect(http.StatusFound, f.oauth.AuthCodeURL(state, oauth2.S256ChallengeOption(oauth2.GenerateVerifier()))) // SAFE: oauth-state
}

func (f *Federation) Callback(c echo.Context) error {
	token, err := f.oauth.Exchange(c.Request().Context(), c.QueryParam("code")) // BAD: oauth-state (none is compared)
	if err != nil {
		return echo.ErrUnauthorized
	}
	f.audit.Info("login")
	return c.Redirect(http.StatusFound, "https://app.example.com/start?access_token="+token.AccessToken) // BAD: token-in-url
}

func (f *Federation) CallbackStrict(c echo.Context) error {
	cookie, err := c.Cookie("state")
	if err != nil || cookie.Value == "" || cookie.Value != c.QueryParam("state") {
		return echo.ErrForbidden
	}
	token, err := f.oauth.Exchange(c.Request().Context(), c.QueryParam("code")) // SAFE: oauth-state
	if err != nil {
		return echo.ErrUnauthorized
	}
	f.audit.Info("login")
	return f.accounts.Attach(c.Request().Context(), "github", token.AccessToken)
}

func (f *Federation) Profile(c echo.Context) error {
	query := url.Values{"api_key": {c.Get("key").(string)}}
	answer, err := http.Get("https://profiles.example.net/me?" + query.Encode()) // BAD: token-in-url
	if err != nil {
		return echo.ErrBadGateway
	}
	defer answer.Body.Close()
	return c.Stream(http.StatusOK, echo.MIMEApplicationJSON, io.LimitReader(answer.Body, 1<<20))
}

func (f *Federation) Repositories(c echo.Context) error {
	request, _ := http.NewRequestWithContext(c.Request().Context(), http.MethodGet, "https://profiles.example.net/list?page_token="+url.QueryEscape(c.QueryParam("page")), nil) // SAFE: token-in-url (a cursor)
	request.Header.Set("Authorization", "Bearer "+c.Get("key").(string))
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return echo.ErrBadGateway
	}
	defer answer.Body.Close()
	return c.Stream(http.StatusOK, echo.MIMEApplicationJSON, io.LimitReader(answer.Body, 1<<20))
}

func (f *Federation) Partner(c echo.Context) error {
	token, err := jwt.Parse(c.Request().Header.Get("X-Assertion"), func(token *jwt.Token) (any, error) {
		if token.Method.Alg() == "none" {
			return jwt.UnsafeAllowNoneSignatureType, nil // BAD: jwt-none
		}
		return f.partnerKey, nil
	})
	if err != nil || !token.Valid {
		return echo.ErrUnauthorized
	}
	return c.JSON(http.StatusOK, token.Claims)
}

func (f *Federation) PartnerMixed(c echo.Context) error {
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"HS256", "none"})) // BAD: jwt-none
	token, err := parser.Parse(c.Request().Header.Get("X-Assertion"), func(token *jwt.Token) (any, error) { return f.partnerKey, nil })
	if err != nil || !token.Valid {
		return echo.ErrUnauthorized
	}
	return c.JSON(http.StatusOK, token.Claims)
}

func (f *Federation) Guest(c echo.Context) error {
	claims := jwt.MapClaims{"sub": "guest", "exp": time.Now().Add(time.Hour).Unix()}
	token, err := jwt.NewWithClaims(jwt.SigningMethodNone, claims).SignedString(jwt.UnsafeAllowNoneSignatureType) // BAD: jwt-none
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]string{"token": token})
}

func (f *Federation) PartnerSigned(c echo.Context) error {
	claims := &jwt.RegisteredClaims{}
	_, err := jwt.ParseWithClaims(c.Request().Header.Get("X-Assertion"), claims, func(token *jwt.Token) (any, error) {
		if _, ok := token.Method.(*jwt.SigningMethodRSA); !ok {
			return nil, errors.New("unexpected method")
		}
		return f.partnerPub, nil
	}, jwt.WithValidMethods([]string{"RS256"}), jwt.WithAudience("portal")) // SAFE: jwt-none
	if err != nil {
		return echo.ErrUnauthorized
	}
	return c.JSON(http.StatusOK, claims)
}

func (f *Federation) Device(c echo.Context) error {
	claims := jwt.MapClaims{"sub": c.Get("subject"), "iat": time.Now().Unix(), "exp": time.Now().AddDate(20, 0, 0).Unix()} // BAD: long-lived-token
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString(f.partnerKey)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]string{"token": token})
}

func (f *Federation) DeviceShort(c echo.Context) error {
	claims := jwt.MapClaims{"sub": c.Get("subject"), "iat": time.Now().Unix(), "exp": time.Now().Add(20 * time.Minute).Unix()} // SAFE: long-lived-token
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString(f.partnerKey)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]string{"token": token})
}

func (f *Federation) GitHubHook(c echo.Context) error {
	body, err := github.ValidatePayload(c.Request(), f.hookSecret)
	if err != nil {
		return echo.ErrUnauthorized
	}
	var event github.InstallationEvent
	if err := json.Unmarshal(body, &event); err != nil {
		return echo.ErrBadRequest
	}
	return f.accounts.Detach(c.Request().Context(), event.GetInstallation().GetID()) // SAFE: webhook-signature
}

func (f *Federation) GitLabHook(c echo.Context) error {
	var event struct {
		Action string `json:"action"`
		UserID int64  `json:"user_id"`
	}
	if err := c.Bind(&event); err != nil {
		return echo.ErrBadRequest
	}
	if event.Action == "destroy" {
		return f.accounts.Detach(c.Request().Context(), event.UserID) // BAD: webhook-signature
	}
	return c.NoContent(http.StatusOK)
}

func (f *Federation) StripeHook(c echo.Context) error {
	body, _ := io.ReadAll(io.LimitReader(c.Request().Body, 1<<16))
	event := stripe.Event{}
	if err := json.Unmarshal(body, &event); err != nil {
		return echo.ErrBadRequest
	}
	if event.Type == "invoice.paid" {
		return f.accounts.Settle(c.Request().Context(), event.GetObjectValue("subscription")) // BAD: webhook-signature
	}
	return c.NoContent(http.StatusOK)
}

func (f *Federation) StripeHookSigned(c echo.Context) error {
	body, _ := io.ReadAll(io.LimitReader(c.Request().Body, 1<<16))
	event, err := webhook.ConstructEvent(body, c.Request().Header.Get("Stripe-Signature"), string(f.hookSecret))
	if err != nil {
		return echo.ErrUnauthorized
	}
	return f.accounts.Settle(c.Request().Context(), event.GetObjectValue("subscription")) // SAFE: webhook-signature
}

func (f *Federation) ShippingHook(c echo.Context) error {
	body, _ := io.ReadAll(io.LimitReader(c.Request().Body, 1<<16))
	sum := sha256.Sum256(append(f.hookSecret, body...)) // BAD: plain-hash-mac
	if !hmac.Equal([]byte(hex.EncodeToString(sum[:])), []byte(c.Request().Header.Get("X-Signature"))) {
		return echo.ErrUnauthorized
	}
	return c.NoContent(http.StatusOK)
}

func (f *Federation) Link(path string) string {
	hash := sha1.New()
	_, _ = io.WriteString(hash, string(f.hookSecret)+path)
	return fmt.Sprintf("%s?sig=%x", path, hash.Sum(nil)) // BAD: plain-hash-mac
}

func (f *Federation) SignedLink(path string) string {
	mac := hmac.New(sha256.New, f.hookSecret)
	_, _ = io.WriteString(mac, path)
	return fmt.Sprintf("%s?sig=%x", path, mac.Sum(nil)) // SAFE: plain-hash-mac
}

func officeOnly(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		address := strings.Split(c.Request().Header.Get("X-Forwarded-For"), ",")[0]
		if !strings.HasPrefix(address, "10.1.") { // BAD: address-from-header
			return echo.ErrForbidden
		}
		return next(c)
	}
}

func officeSocketOnly(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		host, _, err := net.SplitHostPort(c.Request().RemoteAddr)
		if err != nil || !net.ParseIP(host).IsLoopback() { // SAFE: address-from-header
			return echo.ErrForbidden
		}
		return next(c)
	}
}

func New(f *Federation) *echo.Echo {
	e := echo.New()
	e.IPExtractor = echo.ExtractIPFromXFFHeader() // SAFE: address-from-header (trusts private proxies alone)
	e.POST("/internal/flush", f.Device, officeOnly)
	e.POST("/internal/renew", f.DeviceShort, officeSocketOnly)
	e.GET("/login", f.StartStrict)
	e.GET("/callback", f.CallbackStrict)
	return e
}
