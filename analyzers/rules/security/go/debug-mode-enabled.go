package main

import (
	"net/http"

	"github.com/beego/beego/v2/server/web"
	"github.com/gin-gonic/gin"
	"github.com/labstack/echo/v4"
)

func Gin(cfg Config) *gin.Engine {
	// bad: routes and warnings of debugging
	gin.SetMode(gin.DebugMode)
	r := gin.New()
	if cfg.Debug {
		// ok: asked for
		gin.SetMode(gin.DebugMode)
	}
	// ok: as it should be
	gin.SetMode(gin.ReleaseMode)
	return r
}

func Echo(cfg Config) *echo.Echo {
	e := echo.New()
	// bad: internal errors as answers
	e.Debug = true
	other := echo.New()
	// ok: from the configuration
	other.Debug = cfg.Debug
	return e
}

func main() {
	// bad: a page with source and variables
	web.BConfig.RunMode = web.DEV
	web.Run()
	_ = http.ListenAndServe(":8080", nil)
}
