package disk

import (
	"bytes"
	"encoding/gob"
	"os"
	"path/filepath"
)

type Backend struct {
	Root string
}

func (b *Backend) Open(name string) ([]byte, error) {
	file := filepath.Join(b.Root, name)
	return os.ReadFile(file) // BAD: path-traversal (the name of the query, through an interface of another package)
}

func (b *Backend) Remove(name string) error {
	return os.RemoveAll(filepath.Join(b.Root, name)) // SAFE: path-traversal (callers convert: a number)
}

func (b *Backend) Rewrite(name string) error {
	content, err := os.ReadFile(b.Root + "/" + name) // SAFE: path-traversal (cli only: arguments of migrate)
	if err != nil {
		return err
	}
	var buffer bytes.Buffer
	if err := gob.NewEncoder(&buffer).Encode(content); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(b.Root, filepath.Base(name)+".gob"), buffer.Bytes(), 0o600)
}
