package files

import (
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
)

type Files struct {
	root  string
	types []string
}

func New(root string) *Files {
	return &Files{root: filepath.Clean(root), types: []string{"image/png", "image/jpeg", "application/pdf"}}
}

func (f *Files) Download(c *gin.Context) {
	c.File(filepath.Join(f.root, c.Query("file"))) // BAD: path-traversal
}

func (f *Files) Report(c *gin.Context) {
	name := filepath.Base(c.Query("name"))
	c.FileAttachment(filepath.Join(f.root, "reports", name+".pdf"), name+".pdf") // SAFE: path-traversal (base name)
}

func (f *Files) Thumb(c *gin.Context) {
	src, err := os.Open(filepath.Join(f.root, "thumbs", c.Param("file"))) // BAD: path-traversal
	if err != nil {
		c.AbortWithStatus(http.StatusNotFound)
		return
	}
	defer src.Close()
	_, _ = io.Copy(c.Writer, src)
}

func (f *Files) within(name string) (string, error) {
	full, err := filepath.Abs(filepath.Join(f.root, name))
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(f.root, full)
	if err != nil || rel == ".." || strings.HasPrefix(rel, "../") {
		return "", errors.New("outside")
	}
	return full, nil
}

func (f *Files) Raw(c *gin.Context) {
	full, err := f.within(c.Query("path"))
	if err != nil {
		c.AbortWithStatus(http.StatusNotFound)
		return
	}
	content, err := os.ReadFile(full) // SAFE: path-traversal (relative path is checked)
	if err != nil {
		c.AbortWithStatus(http.StatusNotFound)
		return
	}
	c.Data(http.StatusOK, "application/octet-stream", content)
}

type moveRequest struct {
	From string `json:"from" binding:"required"`
	To   string `json:"to" binding:"required"`
}

func (f *Files) Move(c *gin.Context) {
	var m moveRequest
	if err := c.ShouldBindJSON(&m); err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	if err := os.Rename(f.root+"/"+m.From, f.root+"/"+m.To); err != nil { // BAD: path-traversal
		c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	c.Status(http.StatusNoContent)
}

func (f *Files) Upload(c *gin.Context) {
	file, err := c.FormFile("file")
	if err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	if err := c.SaveUploadedFile(file, filepath.Join(f.root, "public", file.Filename)); err != nil { // BAD: upload-limits (any size, any type, the client's name)
		c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	c.Status(http.StatusCreated)
}

func (f *Files) Document(c *gin.Context) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, 10<<20)
	file, err := c.FormFile("file")
	if err != nil {
		c.AbortWithStatus(http.StatusRequestEntityTooLarge)
		return
	}
	src, err := file.Open()
	if err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	defer src.Close()
	head := make([]byte, 512)
	n, _ := io.ReadFull(src, head)
	if !slices.Contains(f.types, http.DetectContentType(head[:n])) {
		c.AbortWithStatus(http.StatusUnsupportedMediaType)
		return
	}
	if err := c.SaveUploadedFile(file, filepath.Join(f.root, uuid.NewString())); err != nil { // SAFE: upload-limits (size, type and name are ours)
		c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	c.Status(http.StatusCreated)
}

func (f *Files) Chunk(c *gin.Context) {
	id, err := uuid.Parse(c.PostForm("upload"))
	if err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	out, err := os.OpenFile(filepath.Join(f.root, "chunks", id.String()), os.O_APPEND|os.O_WRONLY, 0o600) // SAFE: path-traversal (parsed UUID)
	if err != nil {
		c.AbortWithStatus(http.StatusNotFound)
		return
	}
	defer out.Close()
	_, _ = io.WriteString(out, c.PostForm("data"))
}

func Routes(r *gin.Engine, f *Files) {
	r.MaxMultipartMemory = 8 << 20
	r.GET("/files", f.Download)
	r.GET("/thumbs/*file", f.Thumb)
	r.GET("/report", f.Report)
	r.GET("/raw", f.Raw)
	r.POST("/move", f.Move)
	r.POST("/upload", f.Upload)
	r.POST("/document", f.Document)
	r.POST("/chunk", f.Chunk)
}
