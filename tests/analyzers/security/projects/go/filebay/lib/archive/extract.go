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
		path := filepath.Join(target, member.Name)
		file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o640) // BAD: archive-slip (two calls: the upload goes through Import)
		if err != nil {
			return 0, err
		}
		err = write(file, member)
		file.Close()
		if err != nil {
			return 0, err
		}
	}
	return len(reader.File), nil
}

func write(file io.Writer, member *zip.File) error {
	content, err := member.Open()
	if err != nil {
		return err
	}
	defer content.Close()
	_, err = io.Copy(file, io.LimitReader(content, 10<<20))
	return err
}
