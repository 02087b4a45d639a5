package routes

import (
	"github.com/gofiber/fiber/v2"

	"example.org/reports/models"
	"example.org/reports/pkg/cache"
	"example.org/reports/pkg/export"
	"example.org/reports/pkg/fetch"
	tpl "example.org/reports/pkg/templates"
)

var columns = map[string]string{"date": "sold_at", "amount": "amount_cents"}

func Setup(app *fiber.App, sales *models.Sales) {
	app.Get("/sales", func(c *fiber.Ctx) error {
		column, ok := columns[c.Query("sort", "date")]
		if !ok {
			return fiber.ErrBadRequest
		}
		found, err := sales.Sorted(column)
		if err != nil {
			return err
		}
		return c.JSON(found)
	})

	app.Get("/sales/where", func(c *fiber.Ctx) error {
		found, err := sales.Where(c.Query("condition"), c.QueryInt("limit", 20))
		if err != nil {
			return err
		}
		return c.JSON(found)
	})

	app.Post("/render", func(c *fiber.Ctx) error {
		var body struct {
			Layout string `json:"layout"`
			Title  string `json:"title"`
		}
		if err := c.BodyParser(&body); err != nil {
			return err
		}
		page, err := tpl.Render(body.Layout, tpl.Values{Title: body.Title, User: c.Locals("user")})
		if err != nil {
			return err
		}
		return c.Type("html").SendString(page)
	})

	app.Get("/banner", func(c *fiber.Ctx) error {
		return c.Type("html").SendString(tpl.Banner(c.Query("text")))
	})

	app.Post("/refresh", func(c *fiber.Ctx) error {
		status, err := fetch.Refresh(c.Query("origin"), c.Query("path"))
		if err != nil {
			return err
		}
		return c.SendStatus(status)
	})

	app.Get("/export", func(c *fiber.Ctx) error {
		file, err := export.Year(c.QueryInt("year", 2024), c.Query("delimiter", ";"))
		if err != nil {
			return err
		}
		return c.Download(file)
	})

	app.Get("/cached/:key", func(c *fiber.Ctx) error {
		content, err := cache.Load(c.Params("key"))
		if err != nil {
			return fiber.ErrNotFound
		}
		return c.Send(content)
	})
}
