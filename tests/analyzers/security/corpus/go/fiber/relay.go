package relay

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/proxy"
	"github.com/valyala/fasthttp"
)

type Relay struct {
	backends map[string]string
	origin   string
	target   string
}

func (x *Relay) Proxy(c *fiber.Ctx) error {
	return proxy.Do(c, c.Query("url")) // BAD: ssrf
}

func (x *Relay) Backend(c *fiber.Ctx) error {
	base, ok := x.backends[c.Params("backend")]
	if !ok {
		return fiber.ErrNotFound
	}
	return proxy.Do(c, base+"/status") // SAFE: ssrf (looked up)
}

func (x *Relay) Origin(c *fiber.Ctx) error {
	return proxy.DoTimeout(c, x.origin+"/items/"+url.PathEscape(c.Query("item")), 5*time.Second) // SAFE: ssrf (configured host)
}

func (x *Relay) Agent(c *fiber.Ctx) error {
	var in struct {
		Webhook string `json:"webhook"`
		Text    string `json:"text"`
	}
	if err := c.BodyParser(&in); err != nil {
		return fiber.ErrBadRequest
	}
	agent := fiber.Post(in.Webhook).JSON(fiber.Map{"text": in.Text}) // BAD: ssrf
	status, _, errs := agent.Timeout(3 * time.Second).Bytes()
	if len(errs) > 0 {
		return fiber.ErrBadGateway
	}
	return c.SendStatus(status)
}

func (x *Relay) Fast(c *fiber.Ctx) error {
	host := c.FormValue("host")
	ip, err := netip.ParseAddr(host)
	if err != nil || ip.IsPrivate() || ip.IsLoopback() {
		return fiber.ErrForbidden
	}
	status, body, err := fasthttp.GetTimeout(nil, "http://"+net.JoinHostPort(ip.String(), "80")+"/", 3*time.Second) // BAD: ssrf (169.254.169.254 passes)
	if err != nil {
		return fiber.ErrBadGateway
	}
	return c.Status(status).Send(body)
}

func (x *Relay) Remember(c *fiber.Ctx) error {
	x.target = c.Query("target")
	return x.check(c)
}

func (x *Relay) check(c *fiber.Ctx) error {
	req := fasthttp.AcquireRequest()
	defer fasthttp.ReleaseRequest(req)
	req.SetRequestURI(x.target) // BAD: ssrf (helper)
	resp := fasthttp.AcquireResponse()
	defer fasthttp.ReleaseResponse(resp)
	if err := fasthttp.DoTimeout(req, resp, 3*time.Second); err != nil {
		return fiber.ErrBadGateway
	}
	return c.SendStatus(resp.StatusCode())
}

func (x *Relay) Weather(c *fiber.Ctx) error {
	lat, lon := c.QueryFloat("lat"), c.QueryFloat("lon")
	_, body, err := fasthttp.GetTimeout(nil, fmt.Sprintf("https://weather.example.com/v1?lat=%f&lon=%f", lat, lon), 3*time.Second) // SAFE: ssrf (constant host, numbers)
	if err != nil {
		return fiber.ErrBadGateway
	}
	return c.Send(body)
}

func (x *Relay) Leave(c *fiber.Ctx) error {
	return c.Redirect(c.Query("to", "/"), fiber.StatusFound) // BAD: open-redirect
}

func (x *Relay) Home(c *fiber.Ctx) error {
	section := c.Query("section")
	if section != "orders" && section != "profile" {
		section = "profile"
	}
	return c.Redirect("/"+section, fiber.StatusFound) // SAFE: open-redirect (two constants)
}

func (x *Relay) Page(c *fiber.Ctx) error {
	return c.RedirectToRoute("page", fiber.Map{"slug": c.Query("slug")}) // SAFE: open-redirect (named route)
}

func Register(app *fiber.App, x *Relay) {
	app.Get("/proxy", x.Proxy)
	app.Get("/backends/:backend", x.Backend)
	app.Get("/origin", x.Origin)
	app.Post("/agent", x.Agent)
	app.Post("/fast", x.Fast)
	app.Get("/remember", x.Remember)
	app.Get("/weather", x.Weather)
	app.Get("/leave", x.Leave)
	app.Get("/home", x.Home)
	app.Get("/go", x.Page)
	app.Get("/pages/:slug", x.Home).Name("page")
}
