package main

import (
	"math"
	"net/http"

	"github.com/gofiber/fiber/v2"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

func Fiber() *fiber.App {
	// bad: a gigabyte in memory
	_ = fiber.New(fiber.Config{BodyLimit: 1024 * 1024 * 1024})
	// bad: switched off
	_ = fiber.New(fiber.Config{BodyLimit: -1})
	// ok: 10 MiB
	return fiber.New(fiber.Config{BodyLimit: 10 * 1024 * 1024})
}

func Echo(e *echo.Echo) {
	// bad: echo
	e.Use(middleware.BodyLimit("2G"))
	// ok: 2 MiB
	e.Use(middleware.BodyLimit("2M"))
}

func Plain(w http.ResponseWriter, r *http.Request) {
	// bad: no limit at all
	r.Body = http.MaxBytesReader(w, r.Body, math.MaxInt64)
	// ok: 1 MiB
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
}
