package hooks

import (
	"bytes"
	"io"
	"net/http"
	"os"

	"github.com/gin-gonic/gin"
	"github.com/labstack/echo/v4"
)

func Receive(w http.ResponseWriter, r *http.Request) {
	// bad: everything into memory
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, "unreadable", http.StatusBadRequest)
		return
	}
	_, _ = w.Write(body)
}

func Upload(w http.ResponseWriter, req *http.Request) {
	// bad: the argument limits memory, not the body
	if err := req.ParseMultipartForm(32 << 20); err != nil {
		http.Error(w, "not a form", http.StatusBadRequest)
	}
}

func Gin(c *gin.Context) {
	// bad: through gin
	body, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return
	}
	c.Data(http.StatusOK, "text/plain", body)
}

func Echo(c echo.Context) error {
	var buf bytes.Buffer
	// bad: into a buffer
	if _, err := io.Copy(&buf, c.Request().Body); err != nil {
		return err
	}
	return c.String(http.StatusOK, buf.String())
}

func EchoForm(c echo.Context) error {
	// bad: through echo, and told once
	return c.Request().ParseMultipartForm(32 << 20)
}

func Limited(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	// ok: limited
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	_, _ = w.Write(body)
}

func LimitReader(w http.ResponseWriter, r *http.Request) {
	// ok: limited where it is read
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return
	}
	_, _ = w.Write(body)
}

func Response(url string) ([]byte, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	// ok: the body of a response
	return io.ReadAll(resp.Body)
}

func Store(w http.ResponseWriter, r *http.Request, f *os.File) {
	// ok: streamed to a file
	_, _ = io.Copy(f, r.Body)
}
