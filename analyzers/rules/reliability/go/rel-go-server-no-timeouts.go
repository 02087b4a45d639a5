package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	_ "net/http/pprof"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/labstack/echo/v4"
)

func serve(addr string, handler http.Handler) error {
	// bad: the package function has no timeouts
	return http.ListenAndServe(addr, handler)
}

func serveOn(listener net.Listener, handler http.Handler) error {
	// bad: a literal without a read timeout
	srv := &http.Server{Handler: handler, WriteTimeout: time.Minute}
	return srv.Serve(listener)
}

func runGin() {
	r := gin.Default()
	r.GET("/ping", func(c *gin.Context) { c.Status(http.StatusNoContent) })
	// bad: gin's Run
	if err := r.Run(":8080"); err != nil {
		log.Fatal(err)
	}
}

func runEcho() {
	e := echo.New()
	e.HideBanner = true
	// bad: echo's Start
	e.Logger.Fatal(e.Start(":8080"))
}

func routes() *gin.Engine {
	return gin.New()
}

func runRoutes(port int) error {
	engine := routes()
	// bad: the engine comes from a function, the address from a call
	return engine.Run(fmt.Sprintf(":%d", port))
}

func runGiven(e *echo.Echo, addr string) error {
	// bad: given
	return e.Start(addr)
}

type service struct {
	name   string
	engine *gin.Engine
	worker *worker
}

func (s *service) run(addr string) error {
	// bad: kept in a struct
	return s.engine.Run(addr)
}

func (s *service) work() error {
	// ok: another field of the struct
	return s.worker.Run(s.name)
}

func start(w *worker, addr string) error {
	// ok: no server
	return w.Start(addr)
}

func ready(e *echo.Echo, addr string) error {
	e.Server.ReadTimeout = 5 * time.Second
	// ok: set up before
	return e.Start(addr)
}

func good(addr string, handler http.Handler) error {
	// ok: header timeout
	srv := &http.Server{Addr: addr, Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	return srv.ListenAndServe()
}

func later(addr string, handler http.Handler) error {
	// ok: assigned afterwards
	srv := &http.Server{Addr: addr, Handler: handler}
	srv.ReadTimeout = 10 * time.Second
	return srv.ListenAndServe()
}

func echoLater() error {
	e := echo.New()
	e.Server.ReadHeaderTimeout = 5 * time.Second
	// ok: echo's server was set up
	return e.Start(":8080")
}

func debug() {
	// ok: pprof on the loopback interface
	log.Println(http.ListenAndServe("localhost:6060", nil))
}
