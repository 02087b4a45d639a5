package files

import (
	"io"
	"mime"
	"net/http"
	"path/filepath"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/labstack/echo/v4"
)

var types = map[string]string{"csv": "text/csv", "txt": "text/plain"}

func Echo(w http.ResponseWriter, r *http.Request) {
	kind := r.URL.Query().Get("type")
	// bad: `?type=text/html`
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write([]byte(r.URL.Query().Get("text")))
}

func Looked(w http.ResponseWriter, r *http.Request) {
	// ok: looked up
	w.Header().Set("Content-Type", types[r.URL.Query().Get("type")])
	// ok: guessed from a name
	w.Header().Set("Content-Type", mime.TypeByExtension(filepath.Ext(r.FormValue("name"))))
}

func Preview(c *gin.Context) {
	upload, _ := c.FormFile("file")
	file, _ := upload.Open()
	data, _ := io.ReadAll(file)
	// bad: what the client said of its file
	c.Data(http.StatusOK, upload.Header.Get("Content-Type"), data)
	// ok: constant
	c.Data(http.StatusOK, "application/octet-stream", data)
}

func Stream(ctx echo.Context) error {
	// bad: a parameter
	return ctx.Stream(http.StatusOK, ctx.QueryParam("type"), reader)
}

func Image(c *gin.Context) {
	kind := c.Query("type")
	if !strings.HasPrefix(kind, "image/") {
		return
	}
	// ok: looked at
	c.Data(http.StatusOK, kind, data)
}

func Saved(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Disposition", "attachment")
	// ok: saved and not shown
	w.Header().Set("Content-Type", r.URL.Query().Get("type"))
}
