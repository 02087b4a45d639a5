package backup

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

const maxEntry = 64 << 20

type Importer struct {
	dest  string
	links string
}

func (i *Importer) zipOf(w http.ResponseWriter, r *http.Request) (*zip.Reader, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 256<<20))
	if err != nil {
		return nil, err
	}
	return zip.NewReader(bytes.NewReader(body), int64(len(body)))
}

func (i *Importer) Theme(w http.ResponseWriter, r *http.Request) {
	archive, err := i.zipOf(w, r)
	if err != nil {
		http.Error(w, "bad archive", http.StatusBadRequest)
		return
	}
	for _, f := range archive.File {
		if f.FileInfo().IsDir() {
			continue
		}
		target := filepath.Join(i.dest, "themes", f.Name)
		src, err := f.Open()
		if err != nil {
			continue
		}
		out, err := os.Create(target) // BAD: archive-slip
		if err == nil {
			_, _ = io.CopyN(out, src, maxEntry)
			_ = out.Close()
		}
		_ = src.Close()
	}
}

func (i *Importer) Plugin(w http.ResponseWriter, r *http.Request) {
	archive, err := i.zipOf(w, r)
	if err != nil {
		http.Error(w, "bad archive", http.StatusBadRequest)
		return
	}
	for _, f := range archive.File {
		if !filepath.IsLocal(f.Name) || !f.Mode().IsRegular() {
			http.Error(w, "bad entry", http.StatusBadRequest)
			return
		}
		src, err := f.Open()
		if err != nil {
			continue
		}
		err = writeTo(filepath.Join(i.dest, "plugins", f.Name), src)
		_ = src.Close()
		if err != nil {
			http.Error(w, "cannot store", http.StatusInternalServerError)
			return
		}
	}
}

func writeTo(target string, src io.Reader) error {
	out, err := os.OpenFile(target, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o640) // SAFE: archive-slip (helper)
	if err != nil {
		return err
	}
	defer out.Close()
	_, err = io.CopyN(out, src, maxEntry)
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func (i *Importer) place(name string) (string, error) {
	target := filepath.Join(i.dest, name)
	if !strings.HasPrefix(target, filepath.Clean(i.dest)+string(os.PathSeparator)) {
		return "", fmt.Errorf("entry %q leaves the destination", name)
	}
	return target, nil
}

func (i *Importer) entries(w http.ResponseWriter, r *http.Request, store func(*tar.Header, io.Reader) error) {
	gz, err := gzip.NewReader(http.MaxBytesReader(w, r.Body, 256<<20))
	if err != nil {
		http.Error(w, "bad archive", http.StatusBadRequest)
		return
	}
	tr := tar.NewReader(gz)
	for hdr, err := tr.Next(); err == nil; hdr, err = tr.Next() {
		if err := store(hdr, tr); err != nil {
			http.Error(w, "bad entry", http.StatusBadRequest)
			return
		}
	}
}

func (i *Importer) Restore(w http.ResponseWriter, r *http.Request) {
	i.entries(w, r, func(hdr *tar.Header, content io.Reader) error {
		target, err := i.place(hdr.Name)
		if err != nil || hdr.Typeflag != tar.TypeReg {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(target), 0o750); err != nil { // SAFE: archive-slip (containment is checked)
			return err
		}
		return writeTo(target, content)
	})
}

func (i *Importer) Links(w http.ResponseWriter, r *http.Request) {
	i.entries(w, r, func(hdr *tar.Header, _ io.Reader) error {
		if hdr.Typeflag != tar.TypeSymlink {
			return nil
		}
		return os.Symlink(hdr.Linkname, filepath.Join(i.links, filepath.Base(hdr.Name))) // BAD: archive-slip (a link may point anywhere)
	})
}

func (i *Importer) Names(w http.ResponseWriter, r *http.Request) {
	archive, err := i.zipOf(w, r)
	if err != nil {
		http.Error(w, "bad archive", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	for _, f := range archive.File {
		fmt.Fprintf(w, "%s %d\n", f.Name, f.UncompressedSize64) // SAFE: archive-slip (nothing is written)
	}
}
