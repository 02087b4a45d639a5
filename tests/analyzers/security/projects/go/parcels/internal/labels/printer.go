package labels

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

type Printer struct {
	Folder string
}

func (p Printer) Print(id, printer string) error {
	file := filepath.Join(p.Folder, filepath.Base(id)+".pdf")
	line := fmt.Sprintf("lp -d %s %q", printer, file)
	return exec.Command("sh", "-c", line).Run() // BAD: command-injection (the printer of the form)
}

func (p Printer) Read(file string) ([]byte, error) {
	return os.ReadFile(filepath.Join(p.Folder, file)) // BAD: path-traversal
}

func (p Printer) Clean() error {
	return exec.Command("sh", "-c", "rm -f "+p.Folder+"/*.tmp").Run() // SAFE: command-injection (config: the folder is set by main)
}
