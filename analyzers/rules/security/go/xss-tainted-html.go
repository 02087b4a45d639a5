package pages

import (
	"encoding/json"
	"fmt"
	"html"
	"html/template"
	"io"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/gofiber/fiber/v2"
	"github.com/labstack/echo/v4"
)

func Hello(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("name")
	// bad: markup around the value
	fmt.Fprintf(w, "<h1>Hello %s</h1>", name)
	// bad: the value begins the answer
	_, _ = w.Write([]byte(name))
	// bad: built in the call
	_, _ = io.WriteString(w, "<p>"+name+"</p>")
}

func Search(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	// bad: said to be HTML
	fmt.Fprintln(w, "Nothing found for", r.FormValue("q"))
}

func Page(w http.ResponseWriter, r *http.Request, t *template.Template) {
	// bad: the template escapes nothing
	_ = t.Execute(w, map[string]any{"Body": template.HTML(r.FormValue("body"))})
	// ok: escaped by the template
	_ = t.Execute(w, map[string]any{"Body": r.FormValue("body")})
}

func Gin(c *gin.Context) {
	// bad: HTML by its type
	c.Data(http.StatusOK, "text/html; charset=utf-8", []byte("<h1>"+c.Query("name")+"</h1>"))
	// ok: a template of the service
	c.HTML(http.StatusOK, "hello.html", gin.H{"name": c.Query("name")})
	// ok: text
	c.String(http.StatusOK, "Hello %s", c.Query("name"))
	// ok: JSON
	c.JSON(http.StatusOK, gin.H{"name": c.Query("name")})
}

func Echo(c echo.Context) error {
	// bad: echo's HTML takes the text as it is
	return c.HTML(http.StatusOK, "<b>"+c.QueryParam("name")+"</b>")
}

func Fiber(c *fiber.Ctx) error {
	c.Type("html")
	// bad: said above
	return c.SendString("<b>" + c.Query("name") + "</b>")
}

func Fine(w http.ResponseWriter, r *http.Request) {
	// ok: escaped
	fmt.Fprintf(w, "<h1>Hello %s</h1>", html.EscapeString(r.FormValue("name")))
	page, err := strconv.Atoi(r.FormValue("page"))
	if err != nil {
		return
	}
	// ok: a number
	fmt.Fprintf(w, "<p>Page %d</p>", page)
}

func Plain(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	// ok: text
	fmt.Fprint(w, r.FormValue("name"))
}

func Data(w http.ResponseWriter, r *http.Request) {
	// ok: JSON
	_ = json.NewEncoder(w).Encode(map[string]string{"name": r.FormValue("name")})
	// ok: begins as text
	fmt.Fprintf(w, "Hello %s", r.FormValue("name"))
}
