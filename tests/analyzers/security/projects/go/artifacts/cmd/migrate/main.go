package main

import (
	"log"
	"os"

	"gitlab.example.com/platform/artifacts/pkg/storage/disk"
)

func main() {
	backend := &disk.Backend{Root: os.Args[1]}
	for _, name := range os.Args[2:] {
		if err := backend.Rewrite(name); err != nil {
			log.Fatal(err)
		}
	}
}
