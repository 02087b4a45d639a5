package audit

import (
	"log"
	"os"
)

var logger = log.New(os.Stderr, "audit ", log.LstdFlags)

func Record(event, detail string) {
	logger.Printf("%s: %s", event, detail) // BAD: log-injection (the text of the form has line breaks)
}
