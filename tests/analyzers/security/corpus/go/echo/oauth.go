package oauth

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	mrand "math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

type Provider struct {
	Name     string
	TokenURL string
	UserURL  string
}

type OAuth struct {
	providers map[string]Provider
	client    *http.Client
	self      string
}

func New() *OAuth {
	return &OAuth{
		client: &http.Client{Timeout: 8 * time.Second},
		self:   os.Getenv("PUBLIC_URL"),
		providers: map[string]Provider{
			"git": {Name: "git", TokenURL: "https://git.example.com/token", UserURL: "https://git.example.com/me"},
		},
	}
}

func (o *OAuth) Start(c echo.Context) error {
	state := rand.Text()                                                                                                    // SAFE: insecure-random
	c.SetCookie(&http.Cookie{Name: "oauth_state", Value: state, Path: "/oauth", MaxAge: 300, Secure: true, HttpOnly: true}) // SAFE: cookie-flags
	q := url.Values{"state": {state}, "redirect_uri": {o.self + "/oauth/callback"}}
	return c.Redirect(http.StatusFound, "https://git.example.com/authorize?"+q.Encode()) // SAFE: open-redirect (constant host)
}

func (o *OAuth) StartDevice(c echo.Context) error {
	const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	code := make([]byte, 8)
	for i := range code {
		code[i] = letters[mrand.IntN(len(letters))] // BAD: insecure-random (device code)
	}
	return c.JSON(http.StatusOK, map[string]string{"user_code": string(code)})
}

func (o *OAuth) Pick(c echo.Context) error {
	hosts := []string{"a", "b", "c"}
	mrand.Shuffle(len(hosts), func(i, j int) { hosts[i], hosts[j] = hosts[j], hosts[i] }) // SAFE: insecure-random (load spreading)
	return c.JSON(http.StatusOK, hosts)
}

func (o *OAuth) get(ctx context.Context, address, token string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil) // SAFE: ssrf (helper)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := o.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(io.LimitReader(resp.Body, 1<<16))
}

func (o *OAuth) User(c echo.Context) error {
	p, ok := o.providers[c.Param("provider")]
	if !ok {
		return echo.ErrNotFound
	}
	body, err := o.get(c.Request().Context(), p.UserURL, c.FormValue("token"))
	if err != nil {
		return echo.ErrBadGateway
	}
	return c.JSONBlob(http.StatusOK, body)
}

func (o *OAuth) Discover(c echo.Context) error {
	issuer := strings.TrimRight(c.QueryParam("issuer"), "/")
	resp, err := o.client.Get(issuer + "/.well-known/openid-configuration") // BAD: ssrf
	if err != nil {
		return echo.ErrBadGateway
	}
	defer resp.Body.Close()
	var meta struct {
		JWKS string `json:"jwks_uri"`
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, 1<<16)).Decode(&meta); err != nil {
		return echo.ErrBadGateway
	}
	return c.JSON(http.StatusOK, meta)
}

func (o *OAuth) Region(c echo.Context) error {
	var base string
	switch c.QueryParam("region") {
	case "eu":
		base = "https://eu.id.example.com"
	case "us":
		base = "https://us.id.example.com"
	default:
		return echo.ErrBadRequest
	}
	resp, err := o.client.Post(base+"/introspect", "application/x-www-form-urlencoded", strings.NewReader(url.Values{"token": {c.FormValue("token")}}.Encode())) // SAFE: ssrf (two constants)
	if err != nil {
		return echo.ErrBadGateway
	}
	defer resp.Body.Close()
	return c.Stream(http.StatusOK, "application/json", io.LimitReader(resp.Body, 1<<16))
}

func (o *OAuth) Avatar(c echo.Context) error {
	var body struct {
		Host string `json:"host"`
		User string `json:"user"`
	}
	if err := c.Bind(&body); err != nil {
		return echo.ErrBadRequest
	}
	resp, err := http.DefaultClient.Head(fmt.Sprintf("http://%s/avatars/%s", body.Host, url.PathEscape(body.User))) // BAD: ssrf
	if err != nil {
		return echo.ErrBadGateway
	}
	return c.NoContent(resp.StatusCode)
}

func (o *OAuth) Callback(c echo.Context) error {
	target := c.QueryParam("redirect_uri")
	if target == "" {
		target = o.self
	}
	c.Response().Header().Set(echo.HeaderLocation, target+"?code="+url.QueryEscape(c.QueryParam("code"))) // BAD: open-redirect
	return c.NoContent(http.StatusFound)
}
