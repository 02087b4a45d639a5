package psql

import (
	"fmt"
	"os/exec"
)

func Copy(query, file, delimiter string) error {
	line := fmt.Sprintf("psql --csv -P csv_fieldsep='%s' -c %q > %s", delimiter, query, file)
	return exec.Command("sh", "-c", line).Run() // BAD: command-injection (two calls: the delimiter of the query through Year)
}

func Vacuum(table string) error {
	return exec.Command("sh", "-c", "vacuumdb --table="+table).Run() // SAFE: command-injection (nobody calls)
}
