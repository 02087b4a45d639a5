package process

import "os/exec"

func Run(line string) ([]byte, error) {
	command := exec.Command("bash", "-c", line) // BAD: command-injection (two calls: the key of the form through Sign)
	command.Dir = "/srv/signing"
	return command.Output()
}

func Check(program string) ([]byte, error) {
	return exec.Command("bash", "-c", "command -v "+program).Output() // SAFE: command-injection (config: the program is a setting)
}
