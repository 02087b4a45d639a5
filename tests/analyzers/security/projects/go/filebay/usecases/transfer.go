package usecases

import (
	"io"
	"log"
	"path/filepath"
	"strings"

	"filebay/lib/archive"
	"filebay/lib/convert"
)

const inbox = "/srv/filebay/inbox"

func Import(upload io.ReaderAt, size int64, name string) (int, error) {
	log.Printf("import of %q, %d bytes", name, size) // SAFE: log-injection (checks itself: quoted by %q)
	return archive.Extract(upload, size, inbox)
}

func Export(name string) (string, error) {
	return convert.ToPDF(name, "A4")
}

func Kind(name, mode string) (string, error) {
	if mode == "" {
		mode = "--brief"
	}
	output, err := convert.Probe(filepath.Join(inbox, filepath.Base(name)), mode)
	return strings.TrimSpace(output), err
}
