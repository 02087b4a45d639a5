package main

import (
	"flag"
	"fmt"
	"log"

	"github.com/acme/bookmarks/clients/feeds"
)

func main() {
	flag.Parse()
	for _, address := range flag.Args() {
		title, err := feeds.Title(address)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(title)
	}
}
