package front

import (
	"fmt"
	"net/url"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/getsentry/sentry-go"
	"github.com/gofiber/contrib/websocket"
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/basicauth"
	"github.com/gofiber/fiber/v2/middleware/cors"
	"github.com/gofiber/fiber/v2/middleware/expvar"
	"github.com/gofiber/fiber/v2/middleware/filesystem"
	"github.com/gofiber/fiber/v2/middleware/helmet"
	"github.com/gofiber/fiber/v2/middleware/limiter"
	"github.com/gofiber/fiber/v2/middleware/pprof"
	"github.com/gofiber/fiber/v2/middleware/session"
	"github.com/posthog/posthog-go"
	"net/http"
)

var (
	hosts     = map[string]bool{"front.example.com": true, "www.example.com": true}
	anywhere  = regexp.MustCompile(`example\.com`)
	exactly   = regexp.MustCompile(`^https://([a-z0-9-]+\.)?example\.com$`)
	analytics = posthog.New(os.Getenv("POSTHOG_KEY"))
	sessions  = session.New(session.Config{Expiration: 10 * 365 * 24 * time.Hour, CookieSecure: true, CookieHTTPOnly: true}) // BAD: long-lived-token
)

type signup struct {
	ID, Email, Phone, Plan string
}

func startSentry() error {
	return sentry.Init(sentry.ClientOptions{
		Dsn:            os.Getenv("SENTRY_DSN"),
		SendDefaultPII: true, // BAD: reporter-pii
	})
}

func startWorkerSentry() error {
	options := sentry.ClientOptions{Dsn: os.Getenv("WORKER_DSN"), SendDefaultPII: false} // SAFE: reporter-pii
	options.BeforeSend = func(event *sentry.Event, _ *sentry.EventHint) *sentry.Event {
		event.User = sentry.User{}
		event.Request = nil
		return event
	}
	return sentry.Init(options)
}

func loose() *fiber.App {
	app := fiber.New(fiber.Config{
		AppName:   "front",
		BodyLimit: 4 << 30, // BAD: body-limit
	})
	app.Use(cors.New(cors.Config{
		AllowCredentials: true,
		AllowOriginsFunc: func(origin string) bool {
			return strings.HasSuffix(origin, "example.com") // BAD: partial-origin
		},
	}))
	app.Use(helmet.New(helmet.Config{
		ContentSecurityPolicy: "default-src *; script-src * 'unsafe-inline' 'unsafe-eval'", // BAD: csp
	}))
	app.Use(pprof.New())  // BAD: debug-endpoint
	app.Use(expvar.New()) // BAD: debug-endpoint
	app.Static("/files", ".", fiber.Static{Browse: true}) // BAD: static-root
	app.Use("/code", filesystem.New(filesystem.Config{
		Root:   http.Dir("./"), // BAD: static-root
		Browse: true,
	}))
	app.Use("/codes", limiter.New(limiter.Config{
		Max:          5,
		KeyGenerator: func(c *fiber.Ctx) string { return c.Get("X-Forwarded-For") }, // BAD: address-from-header
	}))
	app.Get("/debug/env", func(c *fiber.Ctx) error {
		return c.JSON(os.Environ()) // BAD: environment-exposed
	})
	app.Get("/debug/stack", func(c *fiber.Ctx) error { // BAD: debug-endpoint
		stack := make([]byte, 1<<20)
		return c.Send(stack[:runtime.Stack(stack, true)])
	})
	app.Get("/live", websocket.New(func(socket *websocket.Conn) {
		if !anywhere.MatchString(socket.Headers("Origin")) { // BAD: partial-origin
			_ = socket.Close()
			return
		}
		_ = socket.WriteJSON(fiber.Map{"hello": "world"})
	}))
	return app
}

func strict() *fiber.App {
	app := fiber.New(fiber.Config{
		AppName:                 "front",
		BodyLimit:               512 * 1024, // SAFE: body-limit
		EnableTrustedProxyCheck: true,
		TrustedProxies:          []string{"10.0.0.1"},
		ProxyHeader:             fiber.HeaderXForwardedFor, // SAFE: address-from-header (one proxy is trusted)
	})
	app.Use(func(c *fiber.Ctx) error {
		if !hosts[c.Hostname()] { // SAFE: allowed-hosts
			return fiber.ErrMisdirectedRequest
		}
		return c.Next()
	})
	app.Use(cors.New(cors.Config{
		AllowCredentials: true,
		AllowOriginsFunc: func(origin string) bool {
			return exactly.MatchString(origin) // SAFE: partial-origin
		},
	}))
	app.Use(helmet.New(helmet.Config{
		ContentSecurityPolicy: "default-src 'self'; frame-ancestors 'none'", // SAFE: csp
	}))
	app.Use("/operations", basicauth.New(basicauth.Config{Users: map[string]string{"operator": os.Getenv("OPERATOR_PASSWORD")}}))
	app.Use("/operations", pprof.New(pprof.Config{Prefix: "/operations"})) // SAFE: debug-endpoint (behind a password)
	app.Static("/assets", "./client/dist")                                  // SAFE: static-root
	app.Use("/codes", limiter.New(limiter.Config{
		Max:          5,
		KeyGenerator: func(c *fiber.Ctx) string { return c.IP() }, // SAFE: address-from-header
	}))
	app.Get("/about", func(c *fiber.Ctx) error {
		return c.JSON(fiber.Map{"release": os.Getenv("RELEASE"), "region": os.Getenv("REGION")}) // SAFE: environment-exposed
	})
	app.Get("/board", websocket.New(func(socket *websocket.Conn) {
		origin, err := url.Parse(socket.Headers("Origin"))
		if err != nil || !hosts[origin.Host] { // SAFE: partial-origin
			_ = socket.Close()
			return
		}
		_ = socket.WriteJSON(fiber.Map{"hello": "board"})
	}))
	return app
}

func edge() *fiber.App {
	app := fiber.New(fiber.Config{ProxyHeader: "X-Real-IP"}) // BAD: address-from-header (without trusted proxies)
	app.Use(func(c *fiber.Ctx) error {
		if !strings.Contains(c.Hostname(), "example.com") { // BAD: allowed-hosts
			return fiber.ErrMisdirectedRequest
		}
		if origin := c.Get("Origin"); strings.HasPrefix(origin, "https://front.example.com") { // BAD: partial-origin
			c.Set("Access-Control-Allow-Origin", origin)
			c.Set("Access-Control-Allow-Credentials", "true")
		}
		c.Set("Content-Security-Policy", "script-src 'self' https: data: 'unsafe-inline'") // BAD: csp
		return c.Next()
	})
	app.Post("/tracks", func(c *fiber.Ctx) error {
		var form signup
		if err := c.BodyParser(&form); err != nil {
			return fiber.ErrBadRequest
		}
		return analytics.Enqueue(posthog.Identify{
			DistinctId: form.ID,
			Properties: posthog.NewProperties().Set("email", form.Email).Set("phone", form.Phone), // BAD: reporter-pii
		})
	})
	app.Post("/tracks/plain", func(c *fiber.Ctx) error {
		var form signup
		if err := c.BodyParser(&form); err != nil {
			return fiber.ErrBadRequest
		}
		return analytics.Enqueue(posthog.Capture{
			DistinctId: form.ID,
			Event:      "signup",
			Properties: posthog.NewProperties().Set("plan", form.Plan), // SAFE: reporter-pii
		})
	})
	app.Post("/errors", func(c *fiber.Ctx) error {
		sentry.ConfigureScope(func(scope *sentry.Scope) {
			scope.SetUser(sentry.User{ID: c.FormValue("id"), Email: c.FormValue("email"), IPAddress: c.IP()}) // BAD: reporter-pii
		})
		sentry.CaptureMessage("client error")
		return c.SendStatus(fiber.StatusAccepted)
	})
	app.Post("/errors/plain", func(c *fiber.Ctx) error {
		sentry.ConfigureScope(func(scope *sentry.Scope) {
			scope.SetUser(sentry.User{ID: c.FormValue("id")}) // SAFE: reporter-pii
		})
		sentry.CaptureMessage("client error")
		return c.SendStatus(fiber.StatusAccepted)
	})
	app.Get("/nonce", func(c *fiber.Ctx) error {
		nonce := strconv.FormatInt(time.Now().UnixNano(), 36)
		c.Set("Content-Security-Policy", fmt.Sprintf("default-src 'self'; frame-ancestors %s", "'self'")) // SAFE: csp
		kept, err := sessions.Get(c)
		if err != nil {
			return err
		}
		kept.Set("nonce", nonce)
		return kept.Save()
	})
	return app
}
