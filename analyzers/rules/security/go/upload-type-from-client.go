package files

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

func Plain(w http.ResponseWriter, r *http.Request) {
	_, header, err := r.FormFile("file")
	if err != nil {
		return
	}
	// bad: the sender's word
	if header.Header.Get("Content-Type") != "image/png" {
		http.Error(w, "type", http.StatusUnsupportedMediaType)
	}
}

func Gin(c *gin.Context) {
	file, _ := c.FormFile("file")
	// bad: by its beginning
	if !strings.HasPrefix(file.Header.Get("Content-Type"), "image/") {
		c.AbortWithStatus(http.StatusUnsupportedMediaType)
	}
}

func Listed(c *gin.Context) {
	upload, _ := c.FormFile("file")
	// bad: in a list
	if !allowed[upload.Header["Content-Type"][0]] {
		c.AbortWithStatus(http.StatusUnsupportedMediaType)
	}
}

func Body(w http.ResponseWriter, r *http.Request) {
	// ok: the type of the request
	if r.Header.Get("Content-Type") != "application/json" {
		http.Error(w, "type", http.StatusUnsupportedMediaType)
	}
}

func Named(c *gin.Context) {
	file, _ := c.FormFile("file")
	// ok: another header
	log(file.Header.Get("Content-Disposition"))
	// ok: the size
	log(file.Size)
}
