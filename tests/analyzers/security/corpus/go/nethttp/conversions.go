package conversions

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

type Runner struct {
	shell   string
	scratch string
	target  string
}

type job struct {
	Input  string `json:"input"`
	Format string `json:"format"`
	Width  int    `json:"width"`
}

var (
	formats = map[string]string{"png": "png", "webp": "webp", "jpg": "jpeg"}
	digest  = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

func (x *Runner) run(ctx context.Context, line string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	return exec.CommandContext(ctx, x.shell, "-c", line).CombinedOutput() // BAD: command-injection (helper)
}

func (x *Runner) Thumbnail(w http.ResponseWriter, r *http.Request) {
	src := r.URL.Query().Get("src")
	out, err := x.run(r.Context(), "convert "+x.scratch+"/"+src+" -resize 200x200 png:-")
	reply(w, out, err)
}

func (x *Runner) Transcode(w http.ResponseWriter, r *http.Request) {
	var j job
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<14)).Decode(&j); err != nil {
		http.Error(w, "bad body", http.StatusBadRequest)
		return
	}
	format, ok := formats[j.Format]
	if !ok || !digest.MatchString(j.Input) {
		http.Error(w, "bad job", http.StatusBadRequest)
		return
	}
	line := fmt.Sprintf("convert %s/%s -resize %d %s:-", x.scratch, j.Input, j.Width, format)
	out, err := exec.CommandContext(r.Context(), "sh", "-c", line).Output() // SAFE: command-injection (looked up, matched or a number)
	reply(w, out, err)
}

func (x *Runner) Archive(w http.ResponseWriter, r *http.Request) {
	var j job
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<14)).Decode(&j); err != nil {
		http.Error(w, "bad body", http.StatusBadRequest)
		return
	}
	cmd := exec.CommandContext(r.Context(), "/bin/bash", "-lc", fmt.Sprintf("tar czf - %s | base64", j.Input)) // BAD: command-injection
	out, err := cmd.Output()
	reply(w, out, err)
}

func (x *Runner) Checksum(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("name")
	cmd := exec.CommandContext(r.Context(), "sha256sum", "--", name) // SAFE: command-injection (argument list after --)
	cmd.Dir = x.scratch
	out, err := cmd.Output()
	reply(w, out, err)
}

func (x *Runner) Pages(w http.ResponseWriter, r *http.Request) {
	first, err := strconv.Atoi(r.URL.Query().Get("first"))
	if err != nil {
		http.Error(w, "bad page", http.StatusBadRequest)
		return
	}
	out, err := exec.Command("sh", "-c", "pdftotext -f "+strconv.Itoa(first)+" report.pdf - | head -n 200").Output() // SAFE: command-injection (integer)
	reply(w, out, err)
}

func (x *Runner) Tool(w http.ResponseWriter, r *http.Request) {
	args := strings.Fields(r.FormValue("command"))
	if len(args) == 0 {
		http.Error(w, "no command", http.StatusBadRequest)
		return
	}
	out, err := exec.CommandContext(r.Context(), args[0], args[1:]...).Output() // BAD: command-injection
	reply(w, out, err)
}

func (x *Runner) Aim(w http.ResponseWriter, r *http.Request) {
	x.target = r.URL.Query().Get("host")
	out, err := x.trace(r.Context())
	reply(w, out, err)
}

func (x *Runner) trace(ctx context.Context) ([]byte, error) {
	return exec.CommandContext(ctx, "sh", "-c", "traceroute -n "+x.target+" 2>&1").Output() // BAD: command-injection (helper)
}

func (x *Runner) Words(w http.ResponseWriter, r *http.Request) {
	cmd := exec.CommandContext(r.Context(), "sh", "-c", `printf '%s' "$1" | wc -w`, "wc", r.FormValue("text")) // SAFE: command-injection (positional parameter)
	out, err := cmd.Output()
	reply(w, out, err)
}

func reply(w http.ResponseWriter, out []byte, err error) {
	if err != nil {
		http.Error(w, "conversion failed", http.StatusUnprocessableEntity)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = w.Write(out)
}

func Routes(x *Runner) *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /thumbnail", x.Thumbnail)
	mux.HandleFunc("POST /transcode", x.Transcode)
	mux.HandleFunc("POST /archive", x.Archive)
	mux.HandleFunc("GET /checksum", x.Checksum)
	mux.HandleFunc("GET /pages", x.Pages)
	mux.HandleFunc("POST /tool", x.Tool)
	mux.HandleFunc("GET /trace", x.Aim)
	mux.HandleFunc("POST /words", x.Words)
	return mux
}
