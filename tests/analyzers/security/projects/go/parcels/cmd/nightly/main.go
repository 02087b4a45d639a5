package main

import (
	"log"
	"os"
	"time"

	"example.com/parcels/internal/manifests"
)

func main() {
	printer := manifests.Printer{Queue: os.Getenv("MANIFEST_QUEUE")}
	if err := printer.Print(time.Now().Format("2006-01-02"), printer.Queue); err != nil {
		log.Fatal(err)
	}
}
