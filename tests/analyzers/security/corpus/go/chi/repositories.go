package repositories

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os/exec"
	"regexp"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/google/shlex"
)

type Git struct {
	dir string
}

type grepRequest struct {
	Pattern string   `json:"pattern"`
	Paths   []string `json:"paths"`
}

var revision = regexp.MustCompile(`\A[0-9a-f]{7,40}\z`)

func (g *Git) output(ctx context.Context, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "git", args...) // SAFE: command-injection (helper)
	cmd.Dir = g.dir
	return cmd.Output()
}

func (g *Git) Show(w http.ResponseWriter, r *http.Request) {
	rev := chi.URLParam(r, "rev")
	if !revision.MatchString(rev) {
		http.Error(w, "bad revision", http.StatusBadRequest)
		return
	}
	out, err := g.output(r.Context(), "show", "--stat", rev)
	send(w, out, err)
}

func (g *Git) Grep(w http.ResponseWriter, r *http.Request) {
	var req grepRequest
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<14)).Decode(&req); err != nil {
		http.Error(w, "bad body", http.StatusBadRequest)
		return
	}
	args := append([]string{"grep", "-n", "-e", req.Pattern, "--"}, req.Paths...)
	out, err := g.output(r.Context(), args...)
	send(w, out, err)
}

func (g *Git) Fetch(w http.ResponseWriter, r *http.Request) {
	remote := r.FormValue("remote")
	cmd := exec.CommandContext(r.Context(), "git", "fetch", remote) // BAD: command-injection (--upload-pack=... as remote)
	cmd.Dir = g.dir
	send(w, nil, cmd.Run())
}

func (g *Git) Blame(w http.ResponseWriter, r *http.Request) {
	line := "git blame " + r.URL.Query().Get("file") + " | head -n 50"
	parts := []string{"-c", line}
	cmd := exec.Command("/bin/sh", parts...) // BAD: command-injection
	cmd.Dir = g.dir
	out, err := cmd.Output()
	send(w, out, err)
}

func (g *Git) Alias(w http.ResponseWriter, r *http.Request) {
	words, err := shlex.Split(r.FormValue("line"))
	if err != nil || len(words) == 0 {
		http.Error(w, "bad line", http.StatusBadRequest)
		return
	}
	cmd := exec.CommandContext(r.Context(), words[0]) // BAD: command-injection
	cmd.Args = words
	cmd.Dir = g.dir
	out, err := cmd.CombinedOutput()
	send(w, out, err)
}

func (g *Git) Import(w http.ResponseWriter, r *http.Request) {
	cmd := exec.CommandContext(r.Context(), "sh", "-c", "gunzip -c | git fast-import --quiet") // SAFE: command-injection (constant; the input is data)
	cmd.Dir = g.dir
	cmd.Stdin = http.MaxBytesReader(w, r.Body, 64<<20)
	send(w, nil, cmd.Run())
}

func (g *Git) Format(w http.ResponseWriter, r *http.Request) {
	var tool string
	switch r.URL.Query().Get("lang") {
	case "go":
		tool = "gofmt"
	case "js":
		tool = "prettier"
	default:
		http.Error(w, "no formatter", http.StatusBadRequest)
		return
	}
	cmd := exec.CommandContext(r.Context(), tool) // SAFE: command-injection (one of two constants)
	cmd.Stdin = http.MaxBytesReader(w, r.Body, 1<<20)
	var out bytes.Buffer
	cmd.Stdout = &out
	err := cmd.Run()
	send(w, out.Bytes(), err)
}

func (g *Git) Note(w http.ResponseWriter, r *http.Request) {
	g.run(r.Context(), "notes", "add", "-m", r.FormValue("note"))
	w.WriteHeader(http.StatusAccepted)
}

func (g *Git) run(ctx context.Context, args ...string) {
	script := "cd " + g.dir + " && git " + strings.Join(args, " ")
	_ = exec.CommandContext(ctx, "bash", "-c", script).Run() // BAD: command-injection (helper)
}

func send(w http.ResponseWriter, out []byte, err error) {
	if err != nil {
		http.Error(w, "git failed", http.StatusUnprocessableEntity)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write(out)
}

func Router(g *Git) http.Handler {
	r := chi.NewRouter()
	r.Get("/show/{rev}", g.Show)
	r.Post("/grep", g.Grep)
	r.Post("/fetch", g.Fetch)
	r.Get("/blame", g.Blame)
	r.Post("/alias", g.Alias)
	r.Post("/import", g.Import)
	r.Post("/format", g.Format)
	r.Post("/note", g.Note)
	return r
}
