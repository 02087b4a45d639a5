package documents

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
)

type Store struct {
	root     string
	jail     *os.Root
	template map[string]string
}

func NewStore(dir string) (*Store, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	jail, err := os.OpenRoot(abs)
	if err != nil {
		return nil, err
	}
	return &Store{root: abs, jail: jail, template: map[string]string{
		"invoice": "invoice.docx",
		"letter":  "letter.docx",
	}}, nil
}

func (s *Store) resolve(name string) (string, error) {
	target := filepath.Join(s.root, name)
	if !strings.HasPrefix(target, s.root+string(os.PathSeparator)) {
		return "", errors.New("outside of the store")
	}
	return target, nil
}

func (s *Store) read(name string) ([]byte, error) {
	return os.ReadFile(filepath.Join(s.root, name)) // BAD: path-traversal (helper)
}

func (s *Store) Preview(w http.ResponseWriter, r *http.Request) {
	content, err := s.read(r.FormValue("file"))
	if err != nil {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = w.Write(content)
}

func (s *Store) Download(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("name")
	http.ServeFile(w, r, filepath.Join(s.root, path.Clean(name))) // BAD: path-traversal
}

func (s *Store) Attachment(w http.ResponseWriter, r *http.Request) {
	target, err := s.resolve(r.URL.Query().Get("name"))
	if err != nil {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	http.ServeFile(w, r, target) // SAFE: path-traversal (containment is checked)
}

func (s *Store) Template(w http.ResponseWriter, r *http.Request) {
	file, known := s.template[r.PathValue("kind")]
	if !known {
		http.NotFound(w, r)
		return
	}
	f, err := os.Open(filepath.Join(s.root, "templates", file)) // SAFE: path-traversal (name looked up)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer f.Close()
	_, _ = io.Copy(w, f)
}

func (s *Store) Page(w http.ResponseWriter, r *http.Request) {
	f, err := s.jail.Open(r.PathValue("page")) // SAFE: path-traversal (os.Root)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer f.Close()
	_, _ = io.Copy(w, f)
}

func (s *Store) Note(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	if !filepath.IsLocal(name) {
		http.Error(w, "bad name", http.StatusBadRequest)
		return
	}
	out, err := os.OpenFile(filepath.Join(s.root, "notes", name), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600) // SAFE: path-traversal (local names only)
	if err != nil {
		http.Error(w, "cannot write", http.StatusInternalServerError)
		return
	}
	defer out.Close()
	_, _ = io.Copy(out, http.MaxBytesReader(w, r.Body, 1<<20))
}

func (s *Store) Replace(w http.ResponseWriter, r *http.Request) {
	name := strings.ReplaceAll(r.Header.Get("X-Document"), "../", "")
	target := s.root + "/" + name
	out, err := os.Create(target) // BAD: path-traversal
	if err != nil {
		http.Error(w, "cannot write", http.StatusInternalServerError)
		return
	}
	defer out.Close()
	_, _ = io.Copy(out, http.MaxBytesReader(w, r.Body, 1<<20))
}

func (s *Store) Remove(w http.ResponseWriter, r *http.Request) {
	full := filepath.Join(s.root, "drafts", r.PathValue("draft"))
	if !strings.HasPrefix(full, filepath.Join(s.root, "drafts")) {
		http.Error(w, "bad name", http.StatusBadRequest)
		return
	}
	if err := os.RemoveAll(full); err != nil { // BAD: path-traversal (prefix without separator: drafts-archive)
		slog.Error("draft not removed", "error", err)
		http.Error(w, "cannot remove", http.StatusInternalServerError)
		return
	}
	slog.Info("draft removed", "path", full, "actor", r.Header.Get("X-User-Id"))
	w.WriteHeader(http.StatusNoContent)
}

func (s *Store) Routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /preview", s.Preview)
	mux.HandleFunc("GET /download", s.Download)
	mux.HandleFunc("GET /attachment", s.Attachment)
	mux.HandleFunc("GET /templates/{kind}", s.Template)
	mux.HandleFunc("GET /pages/{page...}", s.Page)
	mux.HandleFunc("PUT /notes/{name}", s.Note)
	mux.HandleFunc("PUT /document", s.Replace)
	mux.HandleFunc("DELETE /drafts/{draft}", s.Remove)
	return mux
}
