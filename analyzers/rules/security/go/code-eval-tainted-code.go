package rules

import (
	"net/http"
	"plugin"

	"github.com/dop251/goja"
	"github.com/gin-gonic/gin"
	"github.com/traefik/yaegi/interp"
	lua "github.com/yuin/gopher-lua"
)

func evaluate(w http.ResponseWriter, r *http.Request) {
	i := interp.New(interp.Options{})
	// bad: a Go program from the query
	value, err := i.Eval(r.URL.Query().Get("expression"))
	if err != nil {
		http.Error(w, "bad expression", http.StatusBadRequest)
		return
	}
	writeJSON(w, value.Interface())
}

func price(c *gin.Context) {
	var in struct{ Formula string }
	if err := c.ShouldBindJSON(&in); err != nil {
		return
	}
	vm := goja.New()
	// bad: JavaScript from a body
	value, err := vm.RunString("(" + in.Formula + ")")
	if err != nil {
		return
	}
	c.JSON(200, value.Export())
}

func hook(w http.ResponseWriter, r *http.Request) {
	L := lua.NewState()
	defer L.Close()
	script := r.FormValue("script")
	// bad: Lua from a form
	if err := L.DoString(script); err != nil {
		http.Error(w, "failed", http.StatusBadRequest)
	}
}

func load(w http.ResponseWriter, r *http.Request) {
	// bad: machine code that the caller names
	p, err := plugin.Open("/srv/plugins/" + r.PathValue("name"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	start(p)
}

func loadKnown(w http.ResponseWriter, r *http.Request) {
	path, ok := plugins[r.PathValue("name")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	// ok: a path from a table
	p, err := plugin.Open(path)
	if err != nil {
		return
	}
	start(p)
}

func constant(w http.ResponseWriter, r *http.Request) {
	vm := goja.New()
	vm.Set("name", r.FormValue("name"))
	// ok: the script is the service's own, the request is data
	value, err := vm.RunString(`greet(name)`)
	if err != nil {
		return
	}
	writeJSON(w, value.Export())
}

func choose(c *gin.Context) {
	// ok: a function from a table
	run := operations[c.Query("operation")]
	c.JSON(200, run(1, 2))
}
