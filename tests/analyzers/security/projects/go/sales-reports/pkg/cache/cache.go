package cache

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
)

const folder = "/var/cache/reports"

func Load(key string) ([]byte, error) {
	sum := sha256.Sum256([]byte(key))
	file := filepath.Join(folder, hex.EncodeToString(sum[:]))
	return os.ReadFile(file) // SAFE: path-traversal (checks itself: a digest is the name)
}
