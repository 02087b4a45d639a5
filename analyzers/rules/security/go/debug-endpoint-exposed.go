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

// bad: stacks of all goroutines
func Goroutines(w http.ResponseWriter, r *http.Request) {
	buffer := make([]byte, 1<<20)
	size := runtime.Stack(buffer, true)
	w.Write(buffer[:size])
}

func Fiber(app *fiber.App) {
	// bad: counters
	app.Use(expvarmw.New())
	// bad: stacks in one line
	app.Get("/stack", func(c *fiber.Ctx) error {
		stack := make([]byte, 1<<20)
		return c.Send(stack[:runtime.Stack(stack, true)])
	})
}

// bad: a stack of its own
func Where(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, string(debug.Stack()))
}

// ok: for the log
func Logged(w http.ResponseWriter, r *http.Request) {
	log.Printf("%s", debug.Stack())
	w.WriteHeader(http.StatusNoContent)
}

// ok: administrators
func ForAdmins(w http.ResponseWriter, r *http.Request) {
	if !isAdmin(r) {
		http.Error(w, "no", http.StatusForbidden)
		return
	}
	w.Write(debug.Stack())
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
