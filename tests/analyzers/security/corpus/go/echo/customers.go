package customers

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"

	sq "github.com/Masterminds/squirrel"
	"github.com/labstack/echo/v4"
)

type Customer struct {
	ID    int64  `json:"id"`
	Name  string `json:"name"`
	Level string `json:"level"`
}

type listParams struct {
	Name   string `query:"name"`
	City   string `query:"city"`
	Sort   string `query:"sort"`
	Limit  uint64 `query:"limit"`
	Offset uint64 `query:"offset"`
}

type Customers struct {
	db  *sql.DB
	sql sq.StatementBuilderType
}

type sortKey string

const (
	byName  sortKey = "name"
	byLevel sortKey = "level"
)

func (k sortKey) column() string {
	switch k {
	case byName, byLevel:
		return string(k)
	}
	return "id"
}

func New(db *sql.DB) *Customers {
	return &Customers{db: db, sql: sq.StatementBuilder.PlaceholderFormat(sq.Dollar).RunWith(db)}
}

func (x *Customers) List(c echo.Context) error {
	var p listParams
	if err := c.Bind(&p); err != nil {
		return echo.ErrBadRequest
	}
	q := x.sql.Select("id", "name", "level").From("customers").Limit(p.Limit).Offset(p.Offset)
	if p.Name != "" {
		q = q.Where(sq.Like{"name": p.Name + "%"}) // SAFE: sql-injection (value is bound)
	}
	if p.City != "" {
		q = q.Where(fmt.Sprintf("city = '%s'", p.City)) // BAD: sql-injection
	}
	q = q.OrderBy(sortKey(p.Sort).column()) // SAFE: sql-injection (two columns or the default)
	return x.answer(c, q)
}

func (x *Customers) Filter(c echo.Context) error {
	eq := sq.Eq{}
	for field, values := range c.QueryParams() {
		eq[field] = values[0]
	}
	return x.answer(c, x.sql.Select("id", "name", "level").From("customers").Where(eq)) // BAD: sql-injection (names of the fields are the client's)
}

func (x *Customers) Level(c echo.Context) error {
	q := x.sql.Select("id", "name", "level").From("customers"). // SAFE: sql-injection (bound)
									Where(sq.Eq{"level": c.QueryParam("level"), "tenant": c.Request().Header.Get("X-Tenant")}).
									Where("created_at > ?", c.QueryParam("since"))
	return x.answer(c, q)
}

func (x *Customers) Top(c echo.Context) error {
	order := c.FormValue("order")
	q := x.sql.Select("id", "name", "level").From("customers").OrderBy("score " + order).Limit(10) // BAD: sql-injection
	return x.answer(c, q)
}

func (x *Customers) Merge(c echo.Context) error {
	var body struct {
		Into int64  `json:"into"`
		Note string `json:"note"`
	}
	if err := c.Bind(&body); err != nil {
		return echo.ErrBadRequest
	}
	stmt := x.sql.Update("customers").Set("note", sq.Expr("note || '"+body.Note+"'")).Where(sq.Eq{"id": body.Into}) // BAD: sql-injection
	if _, err := stmt.ExecContext(c.Request().Context()); err != nil {
		return echo.ErrInternalServerError
	}
	return c.NoContent(http.StatusNoContent)
}

func (x *Customers) Append(c echo.Context) error {
	stmt := x.sql.Update("customers").Set("note", sq.Expr("note || ?", c.FormValue("note"))).Where(sq.Eq{"id": c.FormValue("id")}) // SAFE: sql-injection (bound)
	if _, err := stmt.Exec(); err != nil {
		return echo.ErrInternalServerError
	}
	return c.NoContent(http.StatusNoContent)
}

func (x *Customers) count(ctx context.Context, condition string) (n int, err error) {
	err = x.db.QueryRowContext(ctx, "SELECT COUNT(*) FROM customers WHERE "+condition).Scan(&n) // BAD: sql-injection (helper)
	return n, err
}

func (x *Customers) Count(c echo.Context) error {
	n, err := x.count(c.Request().Context(), "level = '"+c.Param("level")+"'")
	if err != nil {
		return echo.ErrInternalServerError
	}
	return c.JSON(http.StatusOK, map[string]int{"count": n})
}

func (x *Customers) answer(c echo.Context, q sq.SelectBuilder) error {
	rows, err := q.QueryContext(c.Request().Context())
	if err != nil {
		return echo.ErrInternalServerError
	}
	defer rows.Close()
	var out []Customer
	for rows.Next() {
		var one Customer
		if err := rows.Scan(&one.ID, &one.Name, &one.Level); err != nil {
			return echo.ErrInternalServerError
		}
		out = append(out, one)
	}
	return c.JSON(http.StatusOK, out)
}

func (x *Customers) Routes(g *echo.Group) {
	g.GET("", x.List)
	g.GET("/filter", x.Filter)
	g.GET("/level", x.Level)
	g.GET("/top", x.Top)
	g.POST("/merge", x.Merge)
	g.POST("/append", x.Append)
	g.GET("/count/:level", x.Count)
}
