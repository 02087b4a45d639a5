package store

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/gorilla/mux"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jmoiron/sqlx"
	"github.com/labstack/echo/v4"
	"gorm.io/gorm"
)

var sortColumns = map[string]string{"name": "display_name", "age": "created_at"}

type search struct {
	Name string `json:"name"`
	Team string `json:"team"`
}

type API struct {
	db   *sql.DB
	pool *pgxpool.Pool
	orm  *gorm.DB
	x    *sqlx.DB
}

func (a *API) FindUser(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("name")
	query := fmt.Sprintf("SELECT id, email FROM users WHERE name = '%s'", name)
	// bad: Sprintf of a query parameter
	rows, err := a.db.Query(query)
	if err != nil {
		http.Error(w, "query failed", http.StatusInternalServerError)
		return
	}
	defer rows.Close()
}

func (a *API) DeleteUser(w http.ResponseWriter, r *http.Request) {
	id := mux.Vars(r)["id"]
	// bad: concatenation of a route variable
	if _, err := a.db.ExecContext(r.Context(), "DELETE FROM users WHERE id = "+id); err != nil {
		http.Error(w, "delete failed", http.StatusInternalServerError)
	}
}

func (a *API) Search(w http.ResponseWriter, r *http.Request) {
	var in search
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	q := "SELECT id FROM users WHERE 1 = 1"
	if in.Name != "" {
		q += " AND name LIKE '%" + in.Name + "%'"
	}
	// bad: a field of the decoded body, through pgx
	rows, err := a.pool.Query(r.Context(), q)
	if err != nil {
		return
	}
	defer rows.Close()
}

func (a *API) List(c *gin.Context) {
	var users []search
	// bad: ORDER BY from the request
	a.orm.Order(c.Query("sort")).Find(&users)
	// bad: an inline condition that is a string
	a.orm.First(&users, c.Param("id"))

	var in search
	if err := c.ShouldBindQuery(&in); err != nil {
		return
	}
	// bad: a condition made by Sprintf
	a.orm.Where(fmt.Sprintf("team = '%s'", in.Team)).Find(&users)

	var filters []string
	filters = append(filters, "name = '"+c.DefaultQuery("name", "x")+"'")
	// bad: parts joined
	_ = a.x.Select(&users, "SELECT * FROM users WHERE "+strings.Join(filters, " AND "))
}

func (a *API) Count(c echo.Context) error {
	var n int
	// bad: echo parameter
	row := a.db.QueryRow("SELECT count(*) FROM " + c.QueryParam("table"))
	return row.Scan(&n)
}

func (a *API) FindUserBound(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("name")
	// ok: bound
	rows, err := a.db.Query("SELECT id FROM users WHERE name = $1", name)
	if err != nil {
		return
	}
	defer rows.Close()
}

func (a *API) ListSorted(c *gin.Context) {
	column, ok := sortColumns[c.Query("sort")]
	if !ok {
		column = "name"
	}
	var users []search
	// ok: what the map holds
	a.orm.Order(column).Find(&users)

	direction := c.Query("direction")
	if direction != "asc" && direction != "desc" {
		direction = "asc"
	}
	// ok: compared with the two words
	a.orm.Order("name " + direction).Find(&users)

	by := c.Query("by")
	switch by {
	case "name", "email":
	default:
		by = "name"
	}
	// ok: checked by a switch
	a.orm.Order(by).Find(&users)
	// ok: a condition with a placeholder
	a.orm.Where("team = ?", c.Query("team")).Find(&users)
}

func (a *API) Many(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.Atoi(mux.Vars(r)["id"])
	if err != nil {
		return
	}
	// ok: a number
	_, _ = a.db.Exec(fmt.Sprintf("DELETE FROM users WHERE id = %d", id))

	names := r.URL.Query()["name"]
	marks := strings.TrimSuffix(strings.Repeat("?,", len(names)), ",")
	args := make([]any, 0, len(names))
	for _, name := range names {
		args = append(args, name)
	}
	// ok: placeholders made from a count
	_, _ = a.db.Exec("DELETE FROM users WHERE name IN ("+marks+")", args...)

	conditions := []string{"1 = 1"}
	values := []any{}
	if team := r.FormValue("team"); team != "" {
		values = append(values, team)
		conditions = append(conditions, fmt.Sprintf("team = $%d", len(values)))
	}
	// ok: numbered placeholders
	_, _ = a.db.Exec("DELETE FROM users WHERE "+strings.Join(conditions, " AND "), values...)
}

func (a *API) Built(c *gin.Context) {
	var in search
	if err := c.ShouldBindJSON(&in); err != nil {
		return
	}
	text, args := buildSearch(in)
	// ok: the builder returns text and arguments
	_, _ = a.db.Exec(text, args...)
	// ok: the struct is a condition, its fields are bound
	a.orm.Where(&in).Find(&in)
}

func buildSearch(in search) (string, []any) {
	return "SELECT id FROM users WHERE name = ?", []any{in.Name}
}

func (a *API) Comment(w http.ResponseWriter, r *http.Request) {
	id, user := r.PathValue("id"), r.FormValue("user")
	// ok: a service that has a method of this name
	_, _ = a.comments.Get(user, id)
	// ok: an address
	_, _ = a.links.Get(r.Context(), r.FormValue("url"))
	// ok: a key of a cache
	_ = a.userCache.Get(r.Context(), &user, id)
	dest := new(search)
	// bad: the destination is a pointer already
	_ = a.db.Get(dest, "SELECT name, team FROM users WHERE id = "+id)
	// bad: with a context, in a transaction
	_ = a.tx.SelectContext(r.Context(), dest, fmt.Sprintf("SELECT name FROM users WHERE id = '%s'", id))
	// bad: an inline condition of GORM
	a.gormDB.Delete(dest, "team = '"+user+"'")
	// ok: the value of an inline condition is bound
	a.gormDB.First(&search{}, "team = ?", user)
	// ok: the same
	a.gormDB.Delete(dest, "team = ?", r.FormValue("team"))
	// ok: the same in a transaction
	a.tx.Find(&dest, "id = ?", id)
}
