package files

import (
	"io"
	"net/http"
	"os"
	"path/filepath"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
)

func Plain(w http.ResponseWriter, r *http.Request) {
	file, header, err := r.FormFile("file")
	if err != nil {
		return
	}
	defer file.Close()
	// bad: the client's name
	out, err := os.Create(filepath.Join("uploads", header.Filename))
	if err != nil {
		return
	}
	defer out.Close()
	io.Copy(out, file)
}

func Gin(c *gin.Context) {
	file, _ := c.FormFile("file")
	// bad: its last part is still the client's
	target := filepath.Join("uploads", filepath.Base(file.Filename))
	c.SaveUploadedFile(file, target)
}

func Short(c *gin.Context) {
	file, _ := c.FormFile("file")
	// bad: put together by hand
	c.SaveUploadedFile(file, "uploads/"+file.Filename)
}

func Made(c *gin.Context) {
	file, _ := c.FormFile("file")
	// ok: a name of one's own
	c.SaveUploadedFile(file, filepath.Join("uploads", uuid.NewString()+filepath.Ext(file.Filename)))
}

func Exclusive(w http.ResponseWriter, r *http.Request) {
	_, header, err := r.FormFile("file")
	if err != nil {
		return
	}
	// ok: refuses a name that is taken
	out, err := os.OpenFile(filepath.Join("uploads", header.Filename), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err == nil {
		out.Close()
	}
}

func Mine(c *gin.Context) {
	file, _ := c.FormFile("file")
	// ok: in a folder of the user
	c.SaveUploadedFile(file, filepath.Join(userFolder(c), file.Filename))
}

func (s *Server) Variable(w http.ResponseWriter, r *http.Request) {
	file, header, err := r.FormFile("file")
	if err != nil {
		return
	}
	name := filepath.Clean(header.Filename)
	// bad: by way of variables
	target := filepath.Join(s.folder, name)
	out, err := os.Create(target)
	if err != nil {
		return
	}
	io.Copy(out, file)
}

func (s *Server) Numbered(w http.ResponseWriter, r *http.Request) {
	_, header, err := r.FormFile("file")
	if err != nil {
		return
	}
	name := header.Filename
	name = uuid.NewString() + "-" + name
	// ok: with a part of one's own
	out, err := os.Create(filepath.Join(s.folder, name))
	if err == nil {
		out.Close()
	}
}
