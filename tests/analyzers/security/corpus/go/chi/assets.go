package assets

import (
	"bufio"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"

	securejoin "github.com/cyphar/filepath-securejoin"
	"github.com/go-chi/chi/v5"
)

type Assets struct {
	dir    string
	tree   fs.FS
	locale string
}

func New(dir string) *Assets {
	return &Assets{dir: filepath.Clean(dir), tree: os.DirFS(dir)}
}

func (a *Assets) Wildcard(w http.ResponseWriter, r *http.Request) {
	name := chi.URLParam(r, "*")
	f, err := os.Open(path.Join(a.dir, name)) // BAD: path-traversal
	stream(w, f, err)
}

func (a *Assets) Rooted(w http.ResponseWriter, r *http.Request) {
	name := path.Clean("/" + chi.URLParam(r, "*"))
	f, err := os.Open(filepath.Join(a.dir, filepath.FromSlash(name))) // SAFE: path-traversal (cleaned as an absolute path)
	stream(w, f, err)
}

func (a *Assets) FromTree(w http.ResponseWriter, r *http.Request) {
	content, err := fs.ReadFile(a.tree, r.URL.Query().Get("name")) // SAFE: path-traversal (fs.FS refuses dots)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	_, _ = w.Write(content)
}

func (a *Assets) Joined(w http.ResponseWriter, r *http.Request) {
	full, err := securejoin.SecureJoin(a.dir, r.FormValue("name"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	f, err := os.Open(full) // SAFE: path-traversal (SecureJoin)
	stream(w, f, err)
}

func (a *Assets) choose(locale string) *Assets {
	a.locale = locale
	return a
}

func (a *Assets) messages() (*os.File, error) {
	return os.Open(filepath.Join(a.dir, "messages", a.locale+".json")) // BAD: path-traversal (helper)
}

func (a *Assets) Messages(w http.ResponseWriter, r *http.Request) {
	copied := *a
	f, err := copied.choose(r.Header.Get("X-Locale")).messages()
	stream(w, f, err)
}

func (a *Assets) Static() http.Handler {
	return http.StripPrefix("/static/", http.FileServer(http.Dir(a.dir))) // SAFE: path-traversal (http.Dir)
}

func (a *Assets) Tail(w http.ResponseWriter, r *http.Request) {
	open := func() (*os.File, error) {
		return os.OpenFile("/var/log/app/"+r.URL.Query().Get("log"), os.O_RDONLY, 0) // BAD: path-traversal (helper)
	}
	f, err := open()
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for i := 0; i < 100 && lines.Scan(); i++ {
		_, _ = io.WriteString(w, lines.Text()+"\n")
	}
}

func (a *Assets) Icon(w http.ResponseWriter, r *http.Request) {
	name := chi.URLParam(r, "icon")
	if name == "" || strings.ContainsAny(name, `/\.`) {
		http.Error(w, "bad icon", http.StatusBadRequest)
		return
	}
	http.ServeFile(w, r, filepath.Join(a.dir, "icons", name+".svg")) // SAFE: path-traversal (no dots, no separators)
}

func stream(w http.ResponseWriter, f *os.File, err error) {
	if err != nil {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	defer f.Close()
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = io.Copy(w, f)
}

func Router(a *Assets) http.Handler {
	r := chi.NewRouter()
	r.Get("/files/*", a.Wildcard)
	r.Get("/docs/*", a.Rooted)
	r.Get("/tree", a.FromTree)
	r.Get("/joined", a.Joined)
	r.Get("/messages", a.Messages)
	r.Handle("/static/*", a.Static())
	r.Get("/tail", a.Tail)
	r.Get("/icons/{icon}", a.Icon)
	return r
}
