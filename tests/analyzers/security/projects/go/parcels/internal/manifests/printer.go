package manifests

import "os/exec"

type Printer struct {
	Queue string
}

func (p Printer) Print(id, printer string) error {
	return exec.Command("sh", "-c", "lp -d "+printer+" /var/manifests/"+id).Run() // SAFE: command-injection (look-alike: the handler's printer is the one of labels; the nightly command gives settings)
}
