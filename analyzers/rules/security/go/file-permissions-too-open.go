package reports

import (
	"os"
	"path/filepath"
	"syscall"
)

func Publish(report string, data []byte) {
	// bad: everybody writes
	_ = os.Chmod(report, 0o777)
	// bad: from the beginning, where the mask lets it
	_ = os.WriteFile(report, data, 0666)
	// bad: a folder for everybody
	_ = os.MkdirAll(filepath.Dir(report), os.ModePerm)
	// bad: what is made from here on is open
	syscall.Umask(0)
}

func Keep(report, keyPath string, data []byte) {
	// ok: everybody reads, nobody else writes
	_ = os.WriteFile(report, data, 0o644)
	// ok: its owner's only
	_ = os.WriteFile(keyPath, data, 0o600)
	// ok: the usual folder
	_ = os.MkdirAll(filepath.Dir(report), 0o755)
	// ok: made and named at once
	_, _ = os.CreateTemp("", "job-*")
	syscall.Umask(0o077)
}
