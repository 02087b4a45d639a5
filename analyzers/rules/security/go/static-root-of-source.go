package main

import (
	"log"
	"net/http"
	"os"

	"github.com/gin-gonic/gin"
	"github.com/labstack/echo/v4"
)

func Plain(mux *http.ServeMux) {
	// bad: the working folder
	mux.Handle("/", http.FileServer(http.Dir(".")))
	// bad: the same, with a prefix
	mux.Handle("/files/", http.StripPrefix("/files/", http.FileServer(http.Dir("./"))))
	// bad: as a file system
	mux.Handle("/fs/", http.FileServerFS(os.DirFS(".")))
	// ok: a folder of its own
	mux.Handle("/static/", http.StripPrefix("/static/", http.FileServer(http.Dir("./static"))))
	// ok: only what is below ./assets
	mux.Handle("/assets/", http.FileServer(http.Dir(".")))
	// ok: what was put into the program
	mux.Handle("/app/", http.FileServerFS(embedded))
}

func Working(mux *http.ServeMux) error {
	folder, err := os.Getwd()
	if err != nil {
		return err
	}
	// bad: by way of a variable
	mux.Handle("/", http.FileServer(http.Dir(folder)))
	return nil
}

func Gin() *gin.Engine {
	r := gin.New()
	// bad: Gin
	r.Static("/files", ".")
	// ok: Gin with a folder of its own
	r.Static("/assets", "./assets")
	return r
}

func Echo() *echo.Echo {
	e := echo.New()
	// bad: Echo
	e.Static("/", "./")
	// ok: Echo with a folder of its own
	e.Static("/", "public")
	return e
}

func preview() {
	// ok: only for the own machine
	http.Handle("/", http.FileServer(http.Dir(".")))
	log.Fatal(http.ListenAndServe("localhost:8000", nil))
}
