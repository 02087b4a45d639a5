package files

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/labstack/echo/v4"
)

func Plain(w http.ResponseWriter, r *http.Request) {
	// bad: of any size
	file, _, err := r.FormFile("file")
	if err != nil {
		return
	}
	store(file)
}

func Gin(c *gin.Context) {
	// bad: the same with Gin
	header, err := c.FormFile("file")
	if err != nil {
		return
	}
	c.SaveUploadedFile(header, target())
}

func Echo(c echo.Context) error {
	// bad: any number of them
	form, err := c.MultipartForm()
	if err != nil {
		return err
	}
	return storeAll(form.File["files"])
}

func Stream(w http.ResponseWriter, r *http.Request) {
	// ok: read part by part
	reader, err := r.MultipartReader()
	if err != nil {
		return
	}
	storeParts(reader)
}

func Field(c *gin.Context) {
	// ok: a field
	c.String(http.StatusOK, c.PostForm("name"))
}

func Named(client *Client) error {
	// ok: no request
	return client.FormFile("file")
}
