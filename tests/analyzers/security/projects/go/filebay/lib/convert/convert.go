package convert

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
)

var plain = regexp.MustCompile(`\A[a-z0-9_]+\z`)

func ToPDF(name, paper string) (string, error) {
	if !plain.MatchString(name) {
		return "", fmt.Errorf("name %q", name)
	}
	line := fmt.Sprintf("unoconv -P PaperFormat=%s -o /srv/filebay/out/%s.pdf /srv/filebay/in/%s.odt", paper, name, name)
	if err := exec.Command("bash", "-c", line).Run(); err != nil { // SAFE: command-injection (checks itself: a pattern)
		return "", err
	}
	return filepath.Join("/srv/filebay/out", name+".pdf"), nil
}

func Probe(path, mode string) (string, error) {
	output, err := exec.Command("file", mode, path).Output() // BAD: argument-injection (two calls: the mode of the query through Kind is an option)
	return string(output), err
}
