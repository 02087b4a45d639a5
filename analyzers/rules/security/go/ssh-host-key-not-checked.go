package partner

import (
	"bytes"
	"errors"
	"net"
	"os/exec"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"
)

type Config struct {
	InsecureHostKey bool
	KnownHosts      string
}

func Tunnel(user string, auth ssh.AuthMethod) *ssh.ClientConfig {
	return &ssh.ClientConfig{
		User: user,
		Auth: []ssh.AuthMethod{auth},
		// bad: any host key
		HostKeyCallback: ssh.InsecureIgnoreHostKey(),
	}
}

func AnyHostKey(user string) *ssh.ClientConfig {
	return &ssh.ClientConfig{
		User: user,
		// bad: a callback that accepts all
		HostKeyCallback: func(hostname string, remote net.Addr, key ssh.PublicKey) error { return nil },
	}
}

func Later(config *ssh.ClientConfig) {
	// bad: set afterwards
	config.HostKeyCallback = func(string, net.Addr, ssh.PublicKey) error {
		return nil
	}
}

func Copy(host, path string) error {
	// bad: for a command
	return exec.Command("scp", "-o", "StrictHostKeyChecking=no", path, host+":/in").Run()
}

func Known(path string) (*ssh.ClientConfig, error) {
	callback, err := knownhosts.New(path)
	if err != nil {
		return nil, err
	}
	// ok: known hosts
	return &ssh.ClientConfig{HostKeyCallback: callback}, nil
}

func Pinned(known ssh.PublicKey) *ssh.ClientConfig {
	// ok: compared with a key
	return &ssh.ClientConfig{HostKeyCallback: func(hostname string, remote net.Addr, key ssh.PublicKey) error {
		if !bytes.Equal(key.Marshal(), known.Marshal()) {
			return errors.New("another host")
		}
		return nil
	}}
}

func Option(c Config) (ssh.HostKeyCallback, error) {
	if c.InsecureHostKey {
		// ok: the operator decides
		return ssh.InsecureIgnoreHostKey(), nil
	}
	return knownhosts.New(c.KnownHosts)
}

func CopyKnown(host, path string) error {
	// ok: only new hosts are taken
	return exec.Command("scp", "-o", "StrictHostKeyChecking=accept-new", path, host+":/in").Run()
}
