package jobs

import (
	"encoding/json"
	"net/http"
	"plugin"
	"reflect"

	"github.com/gin-gonic/gin"
)

var allowed = map[string]bool{"Start": true, "Stop": true}

func Act(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("action")
	// bad: every exported method of the job
	reflect.ValueOf(&job).MethodByName(name).Call(nil)
	// ok: a table of what may be called
	actions[name]()
}

type call struct {
	Method string `json:"method"`
}

func RPC(c *gin.Context) {
	var in call
	if err := c.ShouldBindJSON(&in); err != nil {
		return
	}
	method := reflect.ValueOf(service)
	// bad: the same from a body
	m := method.MethodByName(in.Method)
	m.Call(nil)
	// ok: only what begins so
	method.MethodByName("Handle" + in.Method).Call(nil)
}

func Load(w http.ResponseWriter, r *http.Request) {
	var in call
	_ = json.NewDecoder(r.Body).Decode(&in)
	library, _ := plugin.Open("/srv/plugins/a.so")
	// bad: every symbol of the plugin
	symbol, _ := library.Lookup(in.Method)
	symbol.(func())()
	if !allowed[in.Method] {
		return
	}
	// ok: one of two
	reflect.ValueOf(&job).MethodByName(in.Method).Call(nil)
}
