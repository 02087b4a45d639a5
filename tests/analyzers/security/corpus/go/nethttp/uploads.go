package uploads

import (
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/uuid"
)

type Uploads struct {
	dir    string
	public string
}

var extensions = map[string]string{
	"image/png":       ".png",
	"image/jpeg":      ".jpg",
	"application/pdf": ".pdf",
}

func (u *Uploads) Avatar(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseMultipartForm(32 << 20); err != nil { // BAD: upload-limits (32 MiB in memory, the rest on disk without end)
		http.Error(w, "bad form", http.StatusBadRequest)
		return
	}
	src, header, err := r.FormFile("avatar")
	if err != nil {
		http.Error(w, "no file", http.StatusBadRequest)
		return
	}
	defer src.Close()
	slog.Info("avatar received", "bytes", header.Size)
	u.save(w, filepath.Join(u.dir, uuid.NewString()), src)
}

func (u *Uploads) Photo(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 5<<20)
	if err := r.ParseMultipartForm(1 << 20); err != nil { // SAFE: upload-limits (body is limited above)
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	src, _, err := r.FormFile("photo")
	if err != nil {
		http.Error(w, "no file", http.StatusBadRequest)
		return
	}
	defer src.Close()
	head := make([]byte, 512)
	n, _ := io.ReadFull(src, head)
	ext, ok := extensions[http.DetectContentType(head[:n])]
	if !ok {
		http.Error(w, "bad type", http.StatusUnsupportedMediaType)
		return
	}
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		http.Error(w, "bad file", http.StatusBadRequest)
		return
	}
	u.save(w, filepath.Join(u.dir, uuid.NewString()+ext), src)
}

func (u *Uploads) Banner(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 5<<20)
	src, header, err := r.FormFile("banner")
	if err != nil {
		http.Error(w, "no file", http.StatusBadRequest)
		return
	}
	defer src.Close()
	out, err := os.Create(filepath.Join(u.public, header.Filename)) // BAD: upload-limits (any type under the client's name in the served folder)
	if err != nil {
		http.Error(w, "cannot store", http.StatusInternalServerError)
		return
	}
	defer out.Close()
	_, _ = io.Copy(out, src)
}

func (u *Uploads) Attachment(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 5<<20)
	src, header, err := r.FormFile("attachment")
	if err != nil || strings.ToLower(filepath.Ext(header.Filename)) != ".pdf" {
		http.Error(w, "no PDF", http.StatusBadRequest)
		return
	}
	defer src.Close()
	out, err := os.Create(filepath.Join(u.dir, header.Filename)) // SAFE: path-traversal (mime/multipart keeps the base name only)
	if err != nil {
		http.Error(w, "cannot store", http.StatusInternalServerError)
		return
	}
	defer out.Close()
	_, _ = io.Copy(out, src)
}

func (u *Uploads) save(w http.ResponseWriter, target string, src io.Reader) {
	out, err := os.OpenFile(target, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o640)
	if err != nil {
		http.Error(w, "cannot store", http.StatusInternalServerError)
		return
	}
	defer out.Close()
	if _, err := io.Copy(out, src); err != nil {
		http.Error(w, "cannot store", http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusCreated)
}

func Register(mux *http.ServeMux, u *Uploads) {
	mux.HandleFunc("POST /avatar", u.Avatar)
	mux.HandleFunc("POST /photo", u.Photo)
	mux.HandleFunc("POST /banner", u.Banner)
	mux.HandleFunc("POST /attachment", u.Attachment)
}
