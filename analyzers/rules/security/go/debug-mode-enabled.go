package main

import (
	"net/http"
	_ "net/http/pprof"
	"os"

	"github.com/gin-contrib/pprof"
	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/labstack/echo/v4"
)

func Gin(cfg Config) *gin.Engine {
	// bad: routes and warnings of debugging
	gin.SetMode(gin.DebugMode)
	r := gin.New()
	// bad: profiles for everybody
	pprof.Register(r)
	if cfg.Debug {
		// ok: asked for
		pprof.Register(r)
	}
	// ok: as it should be
	gin.SetMode(gin.ReleaseMode)
	return r
}

func Chi(auth func(http.Handler) http.Handler) http.Handler {
	router := chi.NewRouter()
	// bad: profiles beside the service's own routes
	router.Mount("/debug", middleware.Profiler())
	admin := chi.NewRouter()
	admin.Use(auth)
	// ok: behind authentication
	admin.Mount("/debug", middleware.Profiler())
	return router
}

func Echo(cfg Config) *echo.Echo {
	e := echo.New()
	// bad: internal errors as answers
	e.Debug = true
	other := echo.New()
	// ok: from the configuration
	other.Debug = cfg.Debug
	e.GET("/env", func(c echo.Context) error {
		// bad: every key
		return c.JSON(http.StatusOK, os.Environ())
	})
	return e
}

func main() {
	go func() {
		// ok: only from the own machine
		_ = http.ListenAndServe("127.0.0.1:6060", nil)
	}()
	http.Handle("/", Chi(nil))
	// bad: the imported profiles stand on the same mux
	_ = http.ListenAndServe(":8080", nil)
}
