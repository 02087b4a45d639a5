package intake

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"io"
	"net/http"
	"os"
)

func Events(w http.ResponseWriter, r *http.Request) {
	zr, err := gzip.NewReader(r.Body)
	if err != nil {
		return
	}
	// bad: a thousandfold of what came
	data, err := io.ReadAll(zr)
	_, _ = data, err
}

func Logs(w http.ResponseWriter, r *http.Request) {
	fr := flate.NewReader(r.Body)
	var buf bytes.Buffer
	// bad: into memory
	_, _ = io.Copy(&buf, fr)
}

func Store(w http.ResponseWriter, r *http.Request, file *os.File) {
	zr, err := gzip.NewReader(r.Body)
	if err != nil {
		return
	}
	// bad: until the disk is full
	_, _ = io.Copy(file, zr)
}

func Safe(w http.ResponseWriter, r *http.Request, file *os.File) {
	zr, err := gzip.NewReader(r.Body)
	if err != nil {
		return
	}
	// ok: counted
	data, err := io.ReadAll(io.LimitReader(zr, 1<<20))
	_, _ = data, err
	// ok: counted
	_, _ = io.CopyN(file, zr, 1<<20)
	// ok: not packed
	_, _ = io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
}

func Inline(w http.ResponseWriter, r *http.Request) {
	// bad: without a variable
	data, err := io.ReadAll(flate.NewReader(r.Body))
	_, _ = data, err
}
