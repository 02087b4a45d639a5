package static

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/gofiber/fiber/v2"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

func Serve(r *gin.Engine, e *echo.Echo, app *fiber.App) {
	// bad: what users uploaded
	http.Handle("/files/", http.StripPrefix("/files/", http.FileServer(http.Dir("./uploads"))))
	// bad: by the name of a setting
	http.Handle("/media/", http.FileServer(http.Dir(cfg.MediaRoot)))
	// bad: asked for
	r.StaticFS("/share", gin.Dir("./share", true))
	// bad: of fiber
	app.Static("/", "./share", fiber.Static{Browse: true})
	// ok: the pages of the front end
	http.Handle("/app/", http.FileServer(http.Dir("./dist")))
	// ok: without lists
	r.StaticFS("/pages", gin.Dir("./pages", false))
	// ok: off by default
	e.Use(middleware.StaticWithConfig(middleware.StaticConfig{Root: "dist", HTML5: true}))
}
