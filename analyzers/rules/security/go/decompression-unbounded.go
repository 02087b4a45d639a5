package intake

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"os"

	"github.com/klauspost/compress/zstd"
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

func Optional(w http.ResponseWriter, r *http.Request) {
	var body io.Reader = r.Body
	if r.Header.Get("Content-Encoding") == "gzip" {
		zr, err := gzip.NewReader(r.Body)
		if err != nil {
			return
		}
		body = zr
	}
	// bad: by way of another variable
	data, err := io.ReadAll(body)
	_, _ = data, err
}

func Rows(w http.ResponseWriter, r *http.Request) {
	zr, err := gzip.NewReader(r.Body)
	if err != nil {
		return
	}
	var rows []row
	// bad: a decoder reads to the end
	if err := json.NewDecoder(zr).Decode(&rows); err != nil {
		return
	}
	limited := io.LimitReader(zr, 1<<20)
	// ok: counted
	_ = json.NewDecoder(limited).Decode(&rows)
	// ok: not packed
	_ = json.NewDecoder(r.Body).Decode(&rows)
}

func Block(data []byte) ([]byte, error) {
	decoder, err := zstd.NewReader(nil)
	if err != nil {
		return nil, err
	}
	// bad: the whole block at once
	return decoder.DecodeAll(data, nil)
}

func LimitedBlock(data []byte) ([]byte, error) {
	decoder, err := zstd.NewReader(nil, zstd.WithDecoderMaxMemory(64<<20))
	if err != nil {
		return nil, err
	}
	// ok: it gives up
	return decoder.DecodeAll(data, nil)
}

func Bundle(archive *zip.Reader) error {
	for _, entry := range archive.File {
		file, err := entry.Open()
		if err != nil {
			return err
		}
		// bad: every entry as a whole
		data, err := io.ReadAll(file)
		_, _ = data, err
	}
	return nil
}

func CheckedBundle(archive *zip.Reader) error {
	for _, entry := range archive.File {
		if entry.UncompressedSize64 > 1<<20 {
			return errTooLarge
		}
		file, err := entry.Open()
		if err != nil {
			return err
		}
		// ok: looked at before
		data, err := io.ReadAll(file)
		_, _ = data, err
	}
	return nil
}

func Tar(r io.Reader, target io.Writer) error {
	archive := tar.NewReader(r)
	for {
		if _, err := archive.Next(); err != nil {
			return err
		}
		// bad: until the disk is full
		if _, err := io.Copy(target, archive); err != nil {
			return err
		}
	}
}

func TarLoop(r io.Reader, target io.Writer) error {
	archive := tar.NewReader(r)
	for _, err := archive.Next(); err == nil; _, err = archive.Next() {
		// bad: in a loop with a condition
		if _, err := io.Copy(target, archive); err != nil {
			return err
		}
	}
	return nil
}
