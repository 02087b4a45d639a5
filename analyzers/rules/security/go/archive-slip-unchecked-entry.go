package rules

import (
	"archive/tar"
	"archive/zip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
)

func unzip(file, dir string) error {
	r, err := zip.OpenReader(file)
	if err != nil {
		return err
	}
	defer r.Close()
	for _, f := range r.File {
		target := filepath.Join(dir, f.Name)
		// bad: Join resolves the dots of the name
		out, err := os.Create(target)
		if err != nil {
			return err
		}
		if err := copyEntry(out, f); err != nil {
			return err
		}
	}
	return nil
}

func untar(in io.Reader, dir string) error {
	tr := tar.NewReader(in)
	for {
		header, err := tr.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch header.Typeflag {
		case tar.TypeDir:
			// bad: a folder anywhere
			if err := os.MkdirAll(filepath.Join(dir, header.Name), 0o755); err != nil {
				return err
			}
		case tar.TypeSymlink:
			// bad: a link to anywhere
			if err := os.Symlink(header.Linkname, filepath.Join(dir, header.Name)); err != nil {
				return err
			}
		case tar.TypeReg:
			content, _ := io.ReadAll(tr)
			// bad: a file anywhere
			if err := os.WriteFile(dir+"/"+header.Name, content, 0o644); err != nil {
				return err
			}
		}
	}
}

func unzipLocal(r *zip.Reader, dir string) error {
	for _, f := range r.File {
		if !filepath.IsLocal(f.Name) {
			return errors.New("bad entry")
		}
		// ok: the name stays below
		out, err := os.Create(filepath.Join(dir, f.Name))
		if err != nil {
			return err
		}
		_ = copyEntry(out, f)
	}
	return nil
}

func unzipChecked(r *zip.Reader, dir string) error {
	for _, f := range r.File {
		target := filepath.Join(dir, f.Name)
		if !strings.HasPrefix(target, filepath.Clean(dir)+string(os.PathSeparator)) {
			return errors.New("bad entry")
		}
		// ok: the joined path lies below the folder
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
	}
	return nil
}

func unzipBelow(r *zip.Reader, dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	for _, f := range r.File {
		// ok: the operating system keeps it below
		out, err := root.Create(f.Name)
		if err != nil {
			return err
		}
		_ = copyEntry(out, f)
	}
	return nil
}

func unzipFlat(r *zip.Reader, dir string) error {
	for _, f := range r.File {
		// ok: one segment
		out, err := os.Create(filepath.Join(dir, filepath.Base(f.Name)))
		if err != nil {
			return err
		}
		_ = copyEntry(out, f)
	}
	return nil
}
