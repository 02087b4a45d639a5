package signing

import (
	"fmt"
	"path/filepath"

	"gitlab.example.com/platform/artifacts/pkg/signing/process"
)

type Signer struct {
	command string
}

func New(command string) *Signer {
	return &Signer{command: command}
}

func (s *Signer) Sign(artifact, key string) ([]byte, error) {
	if _, err := process.Check(s.command); err != nil {
		return nil, err
	}
	return process.Run(fmt.Sprintf("%s --key %s %q", s.command, key, filepath.Base(artifact)))
}
