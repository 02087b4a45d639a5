package legacy

import "os/exec"

func ToPDF(name, paper string) (string, error) {
	line := "soffice --convert-to pdf " + name
	return "/srv/filebay/out/" + name + ".pdf", exec.Command("sh", "-c", line).Run() // SAFE: command-injection (look-alike: the use case calls the ToPDF of convert)
}
