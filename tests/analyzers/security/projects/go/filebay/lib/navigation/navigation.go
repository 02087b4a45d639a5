package navigation

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

func Leave(c echo.Context, target string) error {
	if target == "" {
		target = "/"
	}
	return c.Redirect(http.StatusFound, target) // BAD: open-redirect
}

func Back(c echo.Context, path string) error {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\t\r\n") {
		path = "/"
	}
	return c.Redirect(http.StatusFound, path) // SAFE: open-redirect (checks itself: a local path)
}
