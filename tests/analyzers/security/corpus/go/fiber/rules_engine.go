package rules

import (
	"bytes"
	"context"
	"encoding/json"
	"plugin"
	"text/template"
	"time"

	"github.com/dop251/goja"
	"github.com/expr-lang/expr"
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/log"
	"github.com/redis/go-redis/v9"
	"github.com/traefik/yaegi/interp"
	"github.com/traefik/yaegi/stdlib"
)

type Engine struct {
	redis   *redis.Client
	plugins map[string]string
	scripts map[string]string
	source  string
}

const increment = `return redis.call("INCRBY", KEYS[1], ARGV[1])`

func (e *Engine) Go(c *fiber.Ctx) error {
	i := interp.New(interp.Options{})
	if err := i.Use(stdlib.Symbols); err != nil {
		return fiber.ErrInternalServerError
	}
	v, err := i.EvalWithContext(c.UserContext(), c.FormValue("rule")) // BAD: code-injection
	if err != nil {
		return fiber.ErrBadRequest
	}
	return c.JSON(v.Interface())
}

func (e *Engine) JavaScript(c *fiber.Ctx) error {
	vm := goja.New()
	_ = vm.Set("redis", e.redis)
	v, err := vm.RunString("(" + c.Query("expression") + ")") // BAD: code-injection
	if err != nil {
		return fiber.ErrBadRequest
	}
	return c.JSON(v.Export())
}

func (e *Engine) Score(c *fiber.Ctx) error {
	vm := goja.New()
	timer := time.AfterFunc(time.Second, func() { vm.Interrupt("timeout") })
	defer timer.Stop()
	_ = vm.Set("input", c.Query("input"))
	v, err := vm.RunString(`input.length > 10 ? 1 : 0`) // SAFE: code-injection (constant script, input is a variable)
	if err != nil {
		return fiber.ErrInternalServerError
	}
	return c.JSON(v.Export())
}

func (e *Engine) Named(c *fiber.Ctx) error {
	script, ok := e.scripts[c.Params("name")]
	if !ok {
		return fiber.ErrNotFound
	}
	v, err := goja.New().RunString(script) // SAFE: code-injection (looked up)
	if err != nil {
		return fiber.ErrInternalServerError
	}
	return c.JSON(v.Export())
}

func (e *Engine) Counter(c *fiber.Ctx) error {
	lua := "return redis.call('INCR', 'count:" + c.Query("name") + "')"
	n, err := e.redis.Eval(c.UserContext(), lua, nil).Int() // BAD: code-injection
	if err != nil {
		return fiber.ErrInternalServerError
	}
	return c.JSON(n)
}

func (e *Engine) CounterBy(c *fiber.Ctx) error {
	n, err := e.redis.Eval(c.UserContext(), increment, []string{"count:" + c.Query("name")}, c.QueryInt("by", 1)).Int() // SAFE: code-injection (KEYS and ARGV)
	if err != nil {
		return fiber.ErrInternalServerError
	}
	return c.JSON(n)
}

func (e *Engine) Plugin(c *fiber.Ctx) error {
	p, err := plugin.Open(c.Query("path")) // BAD: code-injection
	if err != nil {
		return fiber.ErrBadRequest
	}
	_, err = p.Lookup("Run")
	return err
}

func (e *Engine) KnownPlugin(c *fiber.Ctx) error {
	file, ok := e.plugins[c.Params("name")]
	if !ok {
		return fiber.ErrNotFound
	}
	if _, err := plugin.Open(file); err != nil { // SAFE: code-injection (looked up)
		log.Errorw("plugin not loaded", "name", c.Params("name"))
		return fiber.ErrInternalServerError
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func (e *Engine) Discount(c *fiber.Ctx) error {
	program, err := expr.Compile("price * (100 - percent) / 100", expr.AsFloat64())
	if err != nil {
		return fiber.ErrInternalServerError
	}
	out, err := expr.Run(program, map[string]any{"price": c.QueryFloat("price"), "percent": c.QueryFloat("percent")}) // SAFE: code-injection (constant expression)
	if err != nil {
		return fiber.ErrBadRequest
	}
	return c.JSON(out)
}

func (e *Engine) Store(c *fiber.Ctx) error {
	var in struct {
		Source string `json:"source"`
	}
	if err := json.Unmarshal(c.Body(), &in); err != nil {
		return fiber.ErrBadRequest
	}
	e.source = in.Source
	log.Infof("rule stored by %s", c.Query("author")) // BAD: log-injection
	return e.apply(c.UserContext(), c)
}

func (e *Engine) apply(_ context.Context, c *fiber.Ctx) error {
	t, err := template.New("rule").Funcs(template.FuncMap{"get": e.redis.Get}).Parse(e.source) // BAD: template-injection (helper)
	if err != nil {
		return fiber.ErrBadRequest
	}
	var b bytes.Buffer
	if err := t.Execute(&b, e); err != nil {
		return fiber.ErrBadRequest
	}
	return c.Send(b.Bytes())
}
