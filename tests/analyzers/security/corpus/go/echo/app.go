package main

import (
	"fmt"
	"html/template"
	"net/http"
	"os"
	"runtime/debug"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

var banner = template.Must(template.New("banner").Parse(`<p class="banner">{{.}}</p>`))

func console() *zap.Logger {
	encoder := zapcore.NewConsoleEncoder(zap.NewProductionEncoderConfig())
	return zap.New(zapcore.NewCore(encoder, zapcore.AddSync(os.Stderr), zap.InfoLevel))
}

func corsFor(env string) echo.MiddlewareFunc {
	if env == "internal" {
		return middleware.CORSWithConfig(middleware.CORSConfig{
			AllowOrigins:                             []string{"*"},
			AllowCredentials:                         true,
			UnsafeWildcardOriginWithAllowCredentials: true, // BAD: cors
		})
	}
	return middleware.CORSWithConfig(middleware.CORSConfig{
		AllowOrigins:     []string{"https://app.example.com", "https://admin.example.com"}, // SAFE: cors
		AllowCredentials: true,
	})
}

func banners(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderContentType, echo.MIMETextHTMLCharsetUTF8)
	return banner.Execute(c.Response(), c.QueryParam("text")) // SAFE: xss (html/template)
}

func greet(c echo.Context) error {
	return c.HTML(http.StatusOK, "<h1>Hello, "+c.QueryParam("name")+"</h1>") // BAD: xss
}

func plain(c echo.Context) error {
	return c.String(http.StatusOK, "<h1>Hello, "+c.QueryParam("name")+"</h1>") // SAFE: xss (text/plain)
}

func badge(c echo.Context) error {
	svg := fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg"><text>%s</text></svg>`, c.QueryParam("label"))
	return c.Blob(http.StatusOK, "image/svg+xml", []byte(svg)) // BAD: xss
}

func stars(c echo.Context) error {
	var n int
	if err := echo.QueryParamsBinder(c).Int("n", &n).BindError(); err != nil {
		return echo.ErrBadRequest
	}
	return c.HTML(http.StatusOK, fmt.Sprintf("<b>%d stars</b>", n)) // SAFE: xss (a number)
}

func failures(log *zap.Logger) echo.HTTPErrorHandler {
	return func(err error, c echo.Context) {
		log.Error("request failed: " + c.QueryParam("source")) // BAD: log-injection (console encoder)
		_ = c.JSON(http.StatusInternalServerError, map[string]string{
			"error": "internal error", // SAFE: error-detail
		})
	}
}

func volume(c echo.Context) error {
	sid, err := c.Cookie("kiosk_sid")
	if err != nil || sid.Value != os.Getenv("KIOSK_SID_TODAY") || len(c.FormValue("volume")) > 3 { // BAD: timing-compare
		return echo.ErrUnauthorized
	}
	return c.NoContent(http.StatusNoContent)
}

func crash(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if r := recover(); r != nil {
				err = c.String(http.StatusInternalServerError, fmt.Sprintf("%v\n%s", r, debug.Stack())) // BAD: error-detail
			}
		}()
		return next(c)
	}
}

func main() {
	production, _ := zap.NewProduction()
	e := echo.New()
	e.Debug = os.Getenv("APP_ENV") == "development" // SAFE: debug-mode (by environment)
	e.HTTPErrorHandler = failures(console())
	e.Use(middleware.BodyLimit("2M"), corsFor(os.Getenv("APP_ENV")))
	e.Use(middleware.CSRFWithConfig(middleware.CSRFConfig{ // SAFE: csrf
		TokenLookup: "header:X-CSRF-Token", CookieSecure: true, CookieHTTPOnly: false, CookieSameSite: http.SameSiteStrictMode,
	}))
	kiosk := echo.New()
	kiosk.Debug = true // BAD: debug-mode
	kiosk.Use(crash, middleware.BodyLimit("2M"))
	kiosk.Use(middleware.CSRFWithConfig(middleware.CSRFConfig{
		Skipper: func(echo.Context) bool { return true }, // BAD: csrf
	}))
	e.GET("/banner", banners)
	e.GET("/plain", plain)
	e.GET("/stars", stars)
	kiosk.GET("/greet", greet)
	kiosk.GET("/badge", badge)
	kiosk.POST("/volume", volume)
	e.GET("/trace", func(c echo.Context) error {
		production.Info("trace", zap.String("source", c.QueryParam("source"))) // SAFE: log-injection (JSON encoder)
		return c.NoContent(http.StatusNoContent)
	})
	go func() {
		_ = kiosk.StartServer(&http.Server{Addr: ":8090", ReadHeaderTimeout: 5 * time.Second})
	}()
	e.Logger.Fatal(e.StartServer(&http.Server{Addr: ":8080", ReadHeaderTimeout: 5 * time.Second}))
}
