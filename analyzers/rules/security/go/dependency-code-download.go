package plugins

import (
	"context"
	"os/exec"
)

func Install(ctx context.Context, name string) error {
	// bad: piped into a shell
	if err := exec.Command("sh", "-c", "curl -sSL https://get.example.com/agent.sh | sh").Run(); err != nil {
		return err
	}
	// bad: installed while it runs
	if err := exec.CommandContext(ctx, "npm", "install", name).Run(); err != nil {
		return err
	}
	// bad: built from elsewhere
	if err := exec.Command("go", "install", name+"@latest").Run(); err != nil {
		return err
	}
	// ok: only listed
	if err := exec.Command("npm", "ls").Run(); err != nil {
		return err
	}
	// ok: from the lock file
	if err := exec.Command("npm", "ci").Run(); err != nil {
		return err
	}
	// ok: nothing is fetched
	return exec.Command("sh", "-c", "ls | wc -l").Run()
}
