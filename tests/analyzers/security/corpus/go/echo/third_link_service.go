package main

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/go-resty/resty/v2"
	"github.com/labstack/echo/v4"
)

var (
	statusPages = map[string]string{"api": "https://status.example.com/api", "web": "https://status.example.com/web"}
	shortener   = resty.New().SetBaseURL("https://s.example.com").SetTimeout(3 * time.Second)
)

func publicOnly(_, address string, _ syscall.RawConn) error {
	target, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	if ip := target.Addr().Unmap(); ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsUnspecified() {
		return errors.New("not a public address")
	}
	return nil
}

var outside = &http.Client{
	Timeout:   5 * time.Second,
	Transport: &http.Transport{DialContext: (&net.Dialer{Timeout: 2 * time.Second, Control: publicOnly}).DialContext},
}

func title(c echo.Context) error {
	answer, err := http.Get(c.QueryParam("url")) // BAD: ssrf
	if err != nil {
		return echo.ErrBadGateway
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(answer.Body, 1<<16))
	_, rest, _ := strings.Cut(string(text), "<title>")
	found, _, _ := strings.Cut(rest, "</title>")
	return c.JSON(http.StatusOK, map[string]string{"title": found})
}

func icon(c echo.Context) error {
	answer, err := outside.Get("https://" + c.QueryParam("domain") + "/favicon.ico") // SAFE: ssrf (the dialer refuses private addresses)
	if err != nil {
		return echo.ErrBadGateway
	}
	defer answer.Body.Close()
	return c.Stream(http.StatusOK, "image/x-icon", io.LimitReader(answer.Body, 1<<18))
}

func status(c echo.Context) error {
	page, ok := statusPages[c.Param("name")]
	if !ok {
		return echo.ErrNotFound
	}
	request, err := http.NewRequestWithContext(c.Request().Context(), http.MethodGet, page, nil) // SAFE: ssrf (from a map)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return echo.ErrBadGateway
	}
	defer answer.Body.Close()
	return c.NoContent(answer.StatusCode)
}

func notify(c echo.Context) error {
	var body struct{ Host, Path string }
	if err := c.Bind(&body); err != nil {
		return err
	}
	target := url.URL{Scheme: "http", Host: body.Host, Path: body.Path}
	ctx, cancel := context.WithTimeout(c.Request().Context(), time.Second)
	defer cancel()
	_, err := resty.New().R().SetContext(ctx).Post(target.String()) // BAD: ssrf
	return err
}

func leave(c echo.Context) error {
	target, err := url.Parse(c.QueryParam("to"))
	if err != nil || target.Hostname() != "www.example.com" && target.IsAbs() {
		return echo.ErrBadRequest
	}
	return c.Redirect(http.StatusFound, target.String()) // BAD: open-redirect (//host has no scheme)
}

func follow(c echo.Context) error {
	code := url.PathEscape(c.Param("code"))
	return c.Redirect(http.StatusMovedPermanently, "/links/"+code) // SAFE: open-redirect
}

func missing(c echo.Context) error {
	text := fmt.Sprintf("<h1>%s</h1>", html.EscapeString(c.Request().URL.Path))
	return c.HTML(http.StatusNotFound, text) // SAFE: xss
}

func card(c echo.Context) error {
	return c.HTMLBlob(http.StatusOK, []byte("<div class=\"card\" title='"+c.FormValue("title")+"'></div>")) // BAD: xss
}

func shorten(c echo.Context) error {
	answer, err := shortener.R().SetFormData(map[string]string{"link": c.FormValue("link")}).Post("/links")
	if err != nil {
		return echo.ErrBadGateway
	}
	return c.String(http.StatusOK, answer.String())
}

func linkRoutes(e *echo.Echo) {
	e.GET("/title", title)
	e.GET("/icon", icon)
	e.GET("/status/:name", status)
	e.POST("/notify", notify)
	e.GET("/leave", leave)
	e.GET("/l/:code", follow)
	e.POST("/card", card)
	e.POST("/shorten", shorten)
	e.RouteNotFound("/*", missing)
}
