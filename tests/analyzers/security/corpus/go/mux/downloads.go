package downloads

import (
	"archive/tar"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/gorilla/mux"
	"github.com/gorilla/websocket"
)

type Downloads struct {
	base     string
	upgrader websocket.Upgrader
}

type command struct {
	Op   string `json:"op"`
	File string `json:"file"`
	Name string `json:"name"`
}

func New(base string) *Downloads {
	return &Downloads{
		base: filepath.Clean(base),
		upgrader: websocket.Upgrader{
			ReadBufferSize: 4096,
			CheckOrigin:    func(r *http.Request) bool { return r.Header.Get("Origin") == "https://app.example.com" }, // SAFE: csrf (one origin)
		},
	}
}

var open = websocket.Upgrader{
	CheckOrigin: func(*http.Request) bool { return true }, // BAD: csrf (any page may open a socket with the visitor's cookie)
}

func (d *Downloads) Socket(w http.ResponseWriter, r *http.Request) {
	conn, err := d.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer conn.Close()
	conn.SetReadLimit(1 << 14)
	for {
		var cmd command
		if err := conn.ReadJSON(&cmd); err != nil {
			return
		}
		switch cmd.Op {
		case "read":
			content, err := os.ReadFile(filepath.Join(d.base, cmd.File)) // BAD: path-traversal
			if err == nil {
				_ = conn.WriteMessage(websocket.BinaryMessage, content)
			}
		case "size":
			if !filepath.IsLocal(cmd.File) {
				continue
			}
			if info, err := os.Stat(filepath.Join(d.base, cmd.File)); err == nil { // SAFE: path-traversal (local names only)
				_ = conn.WriteJSON(info.Size())
			}
		}
	}
}

func (d *Downloads) Admin(w http.ResponseWriter, r *http.Request) {
	if _, err := r.Cookie("admin_session"); err != nil {
		http.Error(w, "unauthorized", http.StatusUnauthorized)
		return
	}
	conn, err := open.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer conn.Close()
	_, message, err := conn.ReadMessage()
	if err != nil {
		return
	}
	var cmd command
	if json.Unmarshal(message, &cmd) == nil {
		out, _ := exec.Command("sh", "-c", "du -sh "+d.base+"/"+cmd.Name).Output() // BAD: command-injection
		_ = conn.WriteMessage(websocket.TextMessage, out)
		out, _ = exec.Command("du", "-sh", filepath.Join(d.base, filepath.Base(cmd.Name))).Output() // SAFE: command-injection (argument list, absolute path)
		_ = conn.WriteMessage(websocket.TextMessage, out)
	}
}

func (d *Downloads) Get(w http.ResponseWriter, r *http.Request) {
	cleaned := filepath.Clean(r.URL.Query().Get("file"))
	if strings.HasPrefix(cleaned, "..") || filepath.IsAbs(cleaned) {
		http.Error(w, "bad file", http.StatusBadRequest)
		return
	}
	http.ServeFile(w, r, filepath.Join(d.base, cleaned)) // SAFE: path-traversal (cleaned name that does not lead up)
}

func (d *Downloads) Version(w http.ResponseWriter, r *http.Request) {
	file := strings.Join([]string{d.base, "releases", mux.Vars(r)["version"], r.URL.Query().Get("artifact")}, "/")
	f, err := os.Open(file) // BAD: path-traversal
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer f.Close()
	_, _ = io.Copy(w, f)
}

func (d *Downloads) Unpack(w http.ResponseWriter, r *http.Request) {
	if err := d.untar(r.Context(), tar.NewReader(http.MaxBytesReader(w, r.Body, 128<<20))); err != nil {
		http.Error(w, "bad archive", http.StatusBadRequest)
	}
}

func (d *Downloads) untar(ctx context.Context, tr *tar.Reader) error {
	for ctx.Err() == nil {
		hdr, err := tr.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		out, err := os.OpenFile(d.base+"/incoming/"+hdr.Name, os.O_CREATE|os.O_WRONLY, hdr.FileInfo().Mode()) // BAD: archive-slip (helper)
		if err != nil {
			return err
		}
		_, err = io.CopyN(out, tr, hdr.Size)
		_ = out.Close()
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

func Router(d *Downloads) *mux.Router {
	r := mux.NewRouter()
	r.HandleFunc("/socket", d.Socket)
	r.HandleFunc("/admin", d.Admin)
	r.HandleFunc("/file", d.Get)
	r.HandleFunc("/releases/{version}", d.Version)
	r.HandleFunc("/unpack", d.Unpack).Methods(http.MethodPost)
	return r
}
