package tools

import (
	"context"
	"fmt"
	"os/exec"
	"strconv"
)

func Thumbnail(ctx context.Context, source, target string) error {
	// bad: a file may be called `a.png; rm -rf ~`
	_ = exec.CommandContext(ctx, "sh", "-c", fmt.Sprintf("convert %s -resize 200 %s", source, target)).Run()
	// ok: no shell
	return exec.CommandContext(ctx, "convert", "--", source, target).Run()
}

func Backup(database string, keep int) error {
	command := "pg_dump " + database + " | gzip > /backups/latest.gz"
	// bad: put together before
	_ = exec.Command("/bin/bash", "-c", command).Run()
	// ok: constant
	_ = exec.Command("bash", "-c", "df -h | tail -1").Run()
	// ok: a number
	_ = exec.Command("bash", "-c", "find /backups -delete -mtime +"+strconv.Itoa(keep)).Run()
	// ok: a format of numbers
	return exec.Command("bash", "-c", fmt.Sprintf("find /backups -delete -mtime +%d", keep)).Run()
}

func Resolve(name string) ([]byte, error) {
	// bad: the shell of Windows
	return exec.Command("cmd", "/C", "nslookup "+name).Output()
}

func Run(command string) error {
	// ok: running a command is what it is for
	return exec.Command("sh", "-c", command).Run()
}
