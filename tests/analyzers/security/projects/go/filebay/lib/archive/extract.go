package archive

import (
	"archive/zip"
	"io"
	"os"
	"path/filepath"
)

func Extract(source io.ReaderAt, size int64, target string) (int, error) {
	reader, err := zip.NewReader(source, size)
	if err != nil {
		return 0, err
	}
	for _, member := range reader.File {
		if err := write(member, filepath.Join(target, member.Name)); err != nil { // BAD: archive-slip (two calls: the upload goes through Import)
			return 0, err
		}
	}
	return len(reader.File), nil
}

func write(member *zip.File, path string) error {
	content, err := member.Open()
	if err != nil {
		return err
	}
	defer content.Close()
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o640)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(file, io.LimitReader(content, 10<<20))
	return err
}
