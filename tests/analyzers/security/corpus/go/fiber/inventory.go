package inventory

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

type Item struct {
	SKU   string `json:"sku"`
	Place string `json:"place"`
	Count int    `json:"count"`
}

type adjust struct {
	SKU   string `json:"sku"`
	Delta int    `json:"delta"`
	Table string `json:"table"`
}

type Inventory struct {
	pool *pgxpool.Pool
}

var tables = []string{"stock", "stock_archive"}

func (x *Inventory) List(c *fiber.Ctx) error {
	query := fmt.Sprintf("SELECT sku, place, count FROM stock WHERE place = '%s'", c.Query("place"))
	rows, err := x.pool.Query(c.UserContext(), query) // BAD: sql-injection
	return answer(c, rows, err)
}

func (x *Inventory) ByPlace(c *fiber.Ctx) error {
	rows, err := x.pool.Query(c.UserContext(), "SELECT sku, place, count FROM stock WHERE place = @place", pgx.NamedArgs{"place": c.Query("place")}) // SAFE: sql-injection (named argument)
	return answer(c, rows, err)
}

func (x *Inventory) Page(c *fiber.Ctx) error {
	limit, offset := c.QueryInt("limit", 50), c.QueryInt("offset")
	rows, err := x.pool.Query(c.UserContext(), fmt.Sprintf("SELECT sku, place, count FROM stock ORDER BY sku LIMIT %d OFFSET %d", min(limit, 200), offset)) // SAFE: sql-injection (integers)
	return answer(c, rows, err)
}

func (x *Inventory) Adjust(c *fiber.Ctx) error {
	var in adjust
	if err := c.BodyParser(&in); err != nil {
		return fiber.ErrBadRequest
	}
	if !slices.Contains(tables, in.Table) {
		return fiber.ErrBadRequest
	}
	_, err := x.pool.Exec(c.UserContext(), "UPDATE "+in.Table+" SET count = count + $1 WHERE sku = $2", in.Delta, in.SKU) // SAFE: sql-injection (table is in a list)
	if err != nil {
		return fiber.ErrInternalServerError
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func (x *Inventory) Sorted(c *fiber.Ctx) error {
	column := pgx.Identifier{c.Query("by", "sku")}.Sanitize()
	rows, err := x.pool.Query(c.UserContext(), "SELECT sku, place, count FROM stock ORDER BY "+column) // SAFE: sql-injection (quoted identifier)
	return answer(c, rows, err)
}

func (x *Inventory) Columns(c *fiber.Ctx) error {
	columns := strings.Split(c.Query("columns", "sku,place,count"), ",")
	var b strings.Builder
	b.WriteString("SELECT ")
	for i, column := range columns {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(column)
	}
	b.WriteString(" FROM stock")
	rows, err := x.pool.Query(c.UserContext(), b.String()) // BAD: sql-injection
	return answer(c, rows, err)
}

func (x *Inventory) Move(c *fiber.Ctx) error {
	var in struct {
		SKUs []string `json:"skus"`
		To   string   `json:"to"`
	}
	if err := c.BodyParser(&in); err != nil {
		return fiber.ErrBadRequest
	}
	batch := &pgx.Batch{}
	for _, sku := range in.SKUs {
		batch.Queue("UPDATE stock SET place = $1 WHERE sku = $2", in.To, sku)                  // SAFE: sql-injection (bound)
		batch.Queue("INSERT INTO moves (sku, target) VALUES ('" + sku + "', '" + in.To + "')") // BAD: sql-injection
	}
	if err := x.pool.SendBatch(c.UserContext(), batch).Close(); err != nil {
		return fiber.ErrInternalServerError
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func (x *Inventory) total(ctx context.Context, place string) (n int, err error) {
	err = x.pool.QueryRow(ctx, "SELECT SUM(count) FROM stock WHERE place LIKE '"+place+"%'").Scan(&n) // BAD: sql-injection (helper)
	return n, err
}

func (x *Inventory) Total(c *fiber.Ctx) error {
	n, err := x.total(c.UserContext(), c.Get("X-Place"))
	if err != nil {
		return fiber.ErrInternalServerError
	}
	return c.JSON(fiber.Map{"total": n})
}

func answer(c *fiber.Ctx, rows pgx.Rows, err error) error {
	if err != nil {
		return fiber.ErrInternalServerError
	}
	items, err := pgx.CollectRows(rows, pgx.RowToStructByNameLax[Item])
	if err != nil {
		return fiber.ErrInternalServerError
	}
	return c.JSON(items)
}

func Register(app *fiber.App, pool *pgxpool.Pool) {
	x := &Inventory{pool: pool}
	app.Get("/stock", x.List)
	app.Get("/stock/place", x.ByPlace)
	app.Get("/stock/page", x.Page)
	app.Post("/stock/adjust", x.Adjust)
	app.Get("/stock/sorted", x.Sorted)
	app.Get("/stock/columns", x.Columns)
	app.Post("/stock/move", x.Move)
	app.Get("/stock/total", x.Total)
}
