package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

const (
	mediaRoot = "/srv/media"
	unpacked  = 200 << 20
)

func download(c echo.Context) error {
	name := filepath.Base(c.Param("name"))
	return c.File(filepath.Join(mediaRoot, name)) // SAFE: path-traversal
}

func preview(c echo.Context) error {
	return c.Attachment(mediaRoot+"/previews/"+c.QueryParam("file"), "preview.png") // BAD: path-traversal
}

func caption(c echo.Context) error {
	clean := path.Clean("/" + c.Param("*"))
	text, err := os.ReadFile(filepath.Join(mediaRoot, "captions", clean)) // SAFE: path-traversal (cleaned from the root)
	if errors.Is(err, os.ErrNotExist) {
		return echo.ErrNotFound
	}
	return c.String(http.StatusOK, string(text))
}

func remove(c echo.Context) error {
	var body struct {
		Folder string `json:"folder"`
	}
	if err := c.Bind(&body); err != nil {
		return err
	}
	target := filepath.Join(mediaRoot, body.Folder)
	if err := os.RemoveAll(target); err != nil { // BAD: path-traversal
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func store(c echo.Context) error {
	header, err := c.FormFile("file")
	if err != nil {
		return err
	}
	source, err := header.Open()
	if err != nil {
		return err
	}
	defer source.Close()
	sink, err := os.Create(filepath.Join(mediaRoot, uuid.NewString()+".bin")) // SAFE: upload-name
	if err != nil {
		return err
	}
	defer sink.Close()
	_, err = io.Copy(sink, io.LimitReader(source, 10<<20))
	return err
}

func unpackZip(name, target string) error {
	reader, err := zip.OpenReader(name)
	if err != nil {
		return err
	}
	defer reader.Close()
	for _, file := range reader.File {
		where := filepath.Join(target, file.Name)
		if !strings.HasPrefix(where, filepath.Clean(target)+string(os.PathSeparator)) {
			return errors.New("outside of the target")
		}
		content, err := file.Open()
		if err != nil {
			return err
		}
		sink, err := os.OpenFile(where, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600) // SAFE: archive-slip
		if err != nil {
			return err
		}
		_, _ = io.CopyN(sink, content, unpacked)
		sink.Close()
	}
	return nil
}

func unpackTar(c echo.Context) error {
	packed, err := gzip.NewReader(c.Request().Body)
	if err != nil {
		return echo.ErrBadRequest
	}
	reader := tar.NewReader(packed)
	for header, err := reader.Next(); err == nil; header, err = reader.Next() {
		if header.Typeflag == tar.TypeSymlink {
			continue
		}
		sink, err := os.Create(mediaRoot + "/" + header.Name) // BAD: archive-slip
		if err != nil {
			return err
		}
		if _, err := io.Copy(sink, reader); err != nil { // BAD: decompression
			return err
		}
		sink.Close()
	}
	return c.NoContent(http.StatusCreated)
}

func mediaRoutes(e *echo.Echo) {
	e.Use(middleware.BodyLimit("32M"), middleware.Recover())
	e.GET("/media/:name", download)
	e.GET("/previews", preview)
	e.GET("/captions/*", caption)
	e.DELETE("/folders", remove)
	e.POST("/media", store)
	e.POST("/bundles", unpackTar)
	e.POST("/zips/:name", func(c echo.Context) error {
		return unpackZip(filepath.Join(os.TempDir(), filepath.Base(c.Param("name"))), filepath.Join(mediaRoot, uuid.NewString()))
	})
}
