package journal

import (
	"log"
	"log/slog"
)

func Visit(reader string) {
	log.Println("feed read by", reader) // BAD: log-injection
}

func Pruned(table string) {
	slog.Info("pruned", "table", table)
}
