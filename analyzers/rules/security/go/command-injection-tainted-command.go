package tools

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/gofiber/fiber/v2"
	"golang.org/x/crypto/ssh"
)

var converters = map[string]string{"png": "/usr/bin/convert", "pdf": "/usr/bin/pdftotext"}

type job struct {
	Branch  string   `json:"branch"`
	Options []string `json:"options"`
	Workers int      `json:"workers"`
}

func Ping(w http.ResponseWriter, r *http.Request) {
	host := r.FormValue("host")
	// bad: a shell reads the host
	out, err := exec.Command("sh", "-c", "ping -c 1 "+host).CombinedOutput()
	if err != nil {
		http.Error(w, "ping failed", http.StatusBadGateway)
		return
	}
	_, _ = w.Write(out)
}

func Build(w http.ResponseWriter, r *http.Request) {
	var in job
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return
	}
	script := fmt.Sprintf("git checkout %s && make", in.Branch)
	// bad: a script from the body
	cmd := exec.CommandContext(r.Context(), "/bin/bash", "-lc", script)
	_ = cmd.Run()
	// bad: all arguments from the body
	_ = exec.Command("make", in.Options...).Run()
}

func Convert(c *gin.Context) {
	tool := c.Query("tool")
	// bad: the program from the request
	_ = exec.Command(tool, "in.png", "out.pdf").Run()
}

func Lookup(c *fiber.Ctx) error {
	line := "nslookup " + c.Query("name")
	parts := strings.Fields(line)
	// bad: program and arguments split from the request
	return exec.Command(parts[0], parts[1:]...).Run()
}

func Remote(w http.ResponseWriter, r *http.Request, session *ssh.Session) {
	// bad: read by the remote shell
	_ = session.Run("systemctl restart " + r.URL.Query().Get("unit"))
}

func PingAddress(w http.ResponseWriter, r *http.Request) {
	host := r.FormValue("host")
	if net.ParseIP(host) == nil {
		http.Error(w, "not an address", http.StatusBadRequest)
		return
	}
	// ok: an IP address has no shell syntax
	_ = exec.Command("sh", "-c", "ping -c 1 "+host).Run()
}

func PingParsed(w http.ResponseWriter, r *http.Request) {
	ip := net.ParseIP(r.FormValue("host"))
	if ip == nil {
		return
	}
	// ok: printed from the parsed address
	_ = exec.Command("sh", "-c", "ping -c 1 "+ip.String()).Run()
}

func Resize(w http.ResponseWriter, r *http.Request) {
	width, err := strconv.Atoi(r.URL.Query().Get("width"))
	if err != nil {
		return
	}
	// ok: a number
	_ = exec.Command("sh", "-c", fmt.Sprintf("convert -resize %d in.png out.png", width)).Run()
}

func ConvertListed(c *gin.Context) {
	tool, ok := converters[c.Query("format")]
	if !ok {
		return
	}
	// ok: the program comes out of the table
	_ = exec.Command(tool, "in.png", "out.pdf").Run()
}

func Show(ctx context.Context, w http.ResponseWriter, r *http.Request) {
	// ok: constant program, data after the double dash, no shell
	_ = exec.CommandContext(ctx, "git", "log", "--", r.URL.Query().Get("file")).Run()
}
