package printing

import (
	"context"
	"net/http"
	"os/exec"
	"regexp"
	"strconv"
	"strings"

	"github.com/kballard/go-shellquote"
	"github.com/labstack/echo/v4"
)

type Printing struct {
	printers map[string]bool
	options  string
}

type printJob struct {
	Printer string `json:"printer"`
	Title   string `json:"title"`
	Copies  string `json:"copies"`
	Pages   string `json:"pages"`
}

var pageRange = regexp.MustCompile(`^[0-9]+(-[0-9]+)?$`)

func (p *Printing) Print(c echo.Context) error {
	var j printJob
	if err := c.Bind(&j); err != nil {
		return echo.ErrBadRequest
	}
	if !p.printers[j.Printer] || !pageRange.MatchString(j.Pages) {
		return echo.ErrBadRequest
	}
	line := "lp -d " + j.Printer + " -P " + j.Pages + " queue.pdf"
	if err := exec.CommandContext(c.Request().Context(), "sh", "-c", line).Run(); err != nil { // SAFE: command-injection (printer is in a set, pages are matched)
		return echo.ErrInternalServerError
	}
	return c.NoContent(http.StatusAccepted)
}

func (p *Printing) Copies(c echo.Context) error {
	var j printJob
	if err := c.Bind(&j); err != nil {
		return echo.ErrBadRequest
	}
	copies, err := strconv.Atoi(j.Copies)
	if err != nil || copies > 20 {
		return echo.ErrBadRequest
	}
	args := []string{"-n", j.Copies, "-t", j.Title}
	if err := exec.Command("sh", "-c", "lp "+strings.Join(args, " ")+" queue.pdf").Run(); err != nil { // BAD: command-injection (the title)
		return echo.ErrInternalServerError
	}
	return c.NoContent(http.StatusAccepted)
}

func (p *Printing) Title(c echo.Context) error {
	line := "lp " + shellquote.Join("-t", c.FormValue("title")) + " queue.pdf"
	if err := exec.Command("sh", "-c", line).Run(); err != nil { // SAFE: command-injection (quoted)
		return echo.ErrInternalServerError
	}
	return c.NoContent(http.StatusAccepted)
}

func (p *Printing) SetOptions(c echo.Context) error {
	p.options = c.FormValue("options")
	return p.sample(c.Request().Context())
}

func (p *Printing) sample(ctx context.Context) error {
	cmd := &exec.Cmd{Path: "/bin/sh", Args: []string{"sh", "-c", "lp -o " + p.options + " sample.pdf"}} // BAD: command-injection (helper)
	_ = ctx
	return cmd.Run()
}

func (p *Printing) Convert(c echo.Context) error {
	name := c.QueryParam("name")
	if strings.HasPrefix(name, "-") || strings.ContainsRune(name, '/') {
		return echo.ErrBadRequest
	}
	cmd := exec.CommandContext(c.Request().Context(), "pdftops", name, "-") // SAFE: command-injection (argument list, no option)
	cmd.Dir = "/var/spool/print"
	out, err := cmd.Output()
	if err != nil {
		return echo.ErrInternalServerError
	}
	return c.Blob(http.StatusOK, "application/postscript", out)
}

func (p *Printing) Status(c echo.Context) error {
	cookie, err := c.Cookie("printer")
	if err != nil {
		return echo.ErrBadRequest
	}
	out, err := exec.Command("/bin/sh", "-c", "lpstat -p "+cookie.Value).Output() // BAD: command-injection
	if err != nil {
		return echo.ErrInternalServerError
	}
	return c.String(http.StatusOK, string(out))
}

func (p *Printing) Routes(e *echo.Echo) {
	e.POST("/print", p.Print)
	e.POST("/print/copies", p.Copies)
	e.POST("/print/title", p.Title)
	e.POST("/print/options", p.SetOptions)
	e.GET("/print/convert", p.Convert)
	e.GET("/print/status", p.Status)
}
