package backup

import (
	"context"
	"os"
	"os/exec"
	"strings"
)

func dump(user, password, name string) *exec.Cmd {
	// bad: mysqldump's own option
	return exec.Command("mysqldump", "-u", user, "-p"+password, name)
}

func login(ctx context.Context, token string) *exec.Cmd {
	// bad: an option and its value
	return exec.CommandContext(ctx, "helm", "registry", "login", "--password", token)
}

func post(user, password, url string) *exec.Cmd {
	// bad: curl
	return exec.Command("curl", "-u", user+":"+password, url)
}

func postgres(name, password string) *exec.Cmd {
	// ok: in the environment
	cmd := exec.Command("pg_dump", name)
	cmd.Env = append(os.Environ(), "PGPASSWORD="+password)
	return cmd
}

func stdin(token string) *exec.Cmd {
	// ok: on its input
	cmd := exec.Command("docker", "login", "--password-stdin")
	cmd.Stdin = strings.NewReader(token)
	return cmd
}

func fromFile(passwordFile string) *exec.Cmd {
	// ok: the name of a file
	return exec.Command("ansible-playbook", "--vault-password-file", passwordFile, "site.yaml")
}
