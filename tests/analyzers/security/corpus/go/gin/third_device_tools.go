package main

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/gin-gonic/gin"
	"github.com/google/shlex"
	"github.com/robertkrimen/otto"
	lua "github.com/yuin/gopher-lua"
)

var (
	deviceName = regexp.MustCompile(`^[a-z]+-[0-9]{1,4}$`)
	actions    = map[string][]string{
		"reboot": {"/usr/local/bin/device-ctl", "reboot"},
		"reset":  {"/usr/local/bin/device-ctl", "reset", "--soft"},
	}
)

func output(ctx context.Context, name string, args ...string) (string, error) {
	var buffer bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdout = &buffer
	err := cmd.Run()
	return buffer.String(), err
}

func act(c *gin.Context) {
	line, ok := actions[c.Param("action")]
	if !ok {
		c.AbortWithStatus(http.StatusNotFound)
		return
	}
	text, err := exec.CommandContext(c, line[0], line[1:]...).Output() // SAFE: command-injection (from a table)
	if err != nil {
		c.AbortWithStatus(http.StatusBadGateway)
		return
	}
	c.Data(http.StatusOK, "text/plain", text)
}

func reach(c *gin.Context) {
	address := net.ParseIP(c.Query("address"))
	if address == nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	text, _ := output(c, "sh", "-c", "ping -c 1 -W 2 "+address.String()+" | tail -1") // SAFE: command-injection (an address)
	c.String(http.StatusOK, text)
}

func trace(c *gin.Context) {
	args := append([]string{"-c"}, "mtr --report "+c.Query("host"))
	cmd := exec.Command("/bin/bash", args...) // BAD: command-injection
	text, err := cmd.CombinedOutput()
	if err != nil {
		c.AbortWithStatus(http.StatusBadGateway)
		return
	}
	c.Data(http.StatusOK, "text/plain", text)
}

func custom(c *gin.Context) {
	words, err := shlex.Split(c.PostForm("command"))
	if err != nil || len(words) == 0 {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	cmd := &exec.Cmd{Path: words[0], Args: words, Dir: "/var/lib/devices"}
	if err := cmd.Start(); err != nil { // BAD: command-injection
		c.AbortWithStatus(http.StatusBadGateway)
		return
	}
	c.Status(http.StatusAccepted)
}

func firmware(c *gin.Context) {
	ctx, cancel := context.WithTimeout(c, time.Minute)
	defer cancel()
	text, err := output(ctx, "curl", "-sS", "-o", "/var/lib/devices/firmware.bin", c.PostForm("source")) // BAD: argument-injection
	if err != nil {
		c.AbortWithStatus(http.StatusBadGateway)
		return
	}
	c.String(http.StatusOK, strings.TrimSpace(text))
}

func logs(c *gin.Context) {
	name := c.Param("device")
	if !deviceName.MatchString(name) {
		c.AbortWithStatus(http.StatusNotFound)
		return
	}
	text, _ := output(c, "tail", "-n", "100", filepath.Join("/var/log/devices", name+".log")) // SAFE: argument-injection
	c.String(http.StatusOK, text)
}

func alarm(c *gin.Context) {
	program, err := expr.Compile(c.PostForm("rule"), expr.Env(map[string]float64{"load": 0, "heat": 0}))
	if err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	value, _ := expr.Run(program, map[string]float64{"load": 0.4, "heat": 51}) // SAFE: code-injection (expressions without calls)
	c.JSON(http.StatusOK, gin.H{"alarm": value})
}

func script(c *gin.Context) {
	state := lua.NewState()
	defer state.Close()
	if err := state.DoString(c.PostForm("script")); err != nil { // BAD: code-injection (with the os library)
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	value, _ := otto.New().Run("1 + 1")
	c.JSON(http.StatusOK, gin.H{"top": state.GetTop(), "engine": value.String()})
}
