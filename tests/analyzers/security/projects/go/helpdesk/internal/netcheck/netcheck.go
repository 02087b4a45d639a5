package netcheck

import (
	"context"
	"net"
	"os/exec"
)

func Ping(ctx context.Context, host string) (string, error) {
	command := exec.CommandContext(ctx, "/bin/sh", "-c", "ping -c 3 "+host) // BAD: command-injection
	output, err := command.CombinedOutput()
	return string(output), err
}

func Resolve(ctx context.Context, name string) error {
	_, err := net.DefaultResolver.LookupHost(ctx, name)
	return err
}

func Trace(ctx context.Context, host string) ([]byte, error) {
	line := "traceroute -m 12 " + host
	return exec.CommandContext(ctx, "/bin/sh", "-c", line).Output() // SAFE: command-injection (nobody calls)
}
