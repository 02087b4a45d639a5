package reports

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/google/uuid"
)

func Cache(data []byte) error {
	// bad: a name that everybody knows
	return os.WriteFile("/tmp/service-cache.json", data, 0o600)
}

func Export(user int) (*os.File, error) {
	// bad: a number that can be guessed
	return os.Create(filepath.Join(os.TempDir(), fmt.Sprintf("export-%d.csv", user)))
}

func Preview(data []byte) error {
	path := filepath.Join(os.TempDir(), "preview.png")
	// bad: in a variable
	if err := os.WriteFile(path, data, 0o600); err != nil {
		return err
	}
	return nil
}

func Made() (*os.File, error) {
	// ok: made and named at once
	return os.CreateTemp("", "job-*.csv")
}

func Folder(data []byte) error {
	folder, err := os.MkdirTemp("", "job-*")
	if err != nil {
		return err
	}
	// ok: in a folder of its own
	return os.WriteFile(filepath.Join(folder, "export.csv"), data, 0o600)
}

func Unguessable() (*os.File, error) {
	// ok: nobody guesses it
	return os.Create(filepath.Join(os.TempDir(), uuid.NewString()+".csv"))
}

func Exclusive() (*os.File, error) {
	// ok: refuses what is there already
	return os.OpenFile("/tmp/service.lock", os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
}
