package main

import (
	"expvar"
	"net/http"
	_ "net/http/pprof"

	"github.com/arl/statsviz"
	"github.com/felixge/fgprof"
	"github.com/gin-contrib/pprof"
	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/google/gops/agent"
)

func Gin(cfg Config) *gin.Engine {
	r := gin.New()
	// bad: profiles for everybody
	pprof.Register(r)
	if cfg.Debug {
		// ok: asked for
		pprof.Register(r)
	}
	return r
}

func Chi(auth func(http.Handler) http.Handler) http.Handler {
	router := chi.NewRouter()
	// bad: profiles beside the service's own routes
	router.Mount("/debug", middleware.Profiler())
	// bad: counters and the command line
	router.Handle("/debug/vars", expvar.Handler())
	// bad: profiles of another make
	router.Handle("/debug/fgprof", fgprof.Handler())
	admin := chi.NewRouter()
	admin.Use(auth)
	// ok: behind authentication
	admin.Mount("/debug", middleware.Profiler())
	return router
}

func Charts(router *http.ServeMux, admin *http.ServeMux) {
	// bad: charts of the heap
	statsviz.Register(router)
	// ok: of another address
	statsviz.Register(admin)
}

func Own(engine *gin.Engine) {
	// bad: the default mux by way of a route
	engine.GET("/debug/pprof/*path", gin.WrapF(http.DefaultServeMux.ServeHTTP))
}

func NewProfiler(port int) *http.Server {
	mux := http.NewServeMux()
	// ok: a server of its own
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	return serverOn(port, mux)
}

func Agent() error {
	// ok: only from the own machine
	if err := agent.Listen(agent.Options{Addr: "127.0.0.1:6061"}); err != nil {
		return err
	}
	// bad: from everywhere
	return agent.Listen(agent.Options{Addr: ":6061"})
}

func Heap(w http.ResponseWriter, r *http.Request) {
	// bad: memory as an answer
	pprof.WriteHeapProfile(w)
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
