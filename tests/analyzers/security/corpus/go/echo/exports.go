package exports

import (
	"archive/zip"
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

type Exports struct {
	dir string
}

type exportRequest struct {
	Name  string     `json:"name"`
	Rows  [][]string `json:"rows"`
	Month string     `json:"month"`
}

var fileName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}\.csv$`)

func (x *Exports) Fetch(c echo.Context) error {
	return c.File(x.dir + "/" + c.QueryParam("file")) // BAD: path-traversal
}

func (x *Exports) FetchNamed(c echo.Context) error {
	name := c.QueryParam("file")
	if !fileName.MatchString(name) {
		return echo.NewHTTPError(http.StatusBadRequest, "bad file")
	}
	return c.Attachment(filepath.Join(x.dir, name), name) // SAFE: path-traversal (matched against a pattern)
}

func (x *Exports) Create(c echo.Context) error {
	var req exportRequest
	if err := c.Bind(&req); err != nil {
		return echo.ErrBadRequest
	}
	out, err := os.Create(filepath.Join(x.dir, req.Name+".csv")) // BAD: path-traversal
	if err != nil {
		return echo.ErrInternalServerError
	}
	defer out.Close()
	return csv.NewWriter(out).WriteAll(req.Rows)
}

func (x *Exports) Monthly(c echo.Context) error {
	var req exportRequest
	if err := c.Bind(&req); err != nil {
		return echo.ErrBadRequest
	}
	month, err := time.Parse("2006-01", req.Month)
	if err != nil {
		return echo.ErrBadRequest
	}
	out, err := os.Create(filepath.Join(x.dir, month.Format("2006-01")+".csv")) // SAFE: path-traversal (parsed month)
	if err != nil {
		return echo.ErrInternalServerError
	}
	defer out.Close()
	return csv.NewWriter(out).WriteAll(req.Rows)
}

func (x *Exports) Bundle(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderContentType, "application/zip")
	zw := zip.NewWriter(c.Response())
	defer zw.Close()
	for _, name := range strings.Split(c.FormValue("names"), ",") {
		if err := x.add(zw, name); err != nil {
			return echo.ErrInternalServerError
		}
	}
	return nil
}

func (x *Exports) add(zw *zip.Writer, name string) error {
	src, err := os.Open(x.dir + string(filepath.Separator) + name) // BAD: path-traversal (helper)
	if err != nil {
		return err
	}
	defer src.Close()
	dst, err := zw.Create(filepath.Base(name))
	if err != nil {
		return err
	}
	_, err = io.Copy(dst, src)
	return err
}

func (x *Exports) Stream(c echo.Context) error {
	f, err := os.OpenInRoot(x.dir, c.QueryParam("name")) // SAFE: path-traversal (os.OpenInRoot)
	if err != nil {
		return echo.ErrNotFound
	}
	defer f.Close()
	return c.Stream(http.StatusOK, "text/csv", f)
}

func (x *Exports) Extract(c echo.Context) error {
	file, err := c.FormFile("archive")
	if err != nil || file.Size > 50<<20 {
		return echo.ErrBadRequest
	}
	src, err := file.Open()
	if err != nil {
		return echo.ErrBadRequest
	}
	defer src.Close()
	zr, err := zip.NewReader(src, file.Size)
	if err != nil {
		return echo.ErrBadRequest
	}
	for n, entry := range zr.File {
		if err := x.store(filepath.Join(x.dir, "in", entry.Name), entry); err != nil {
			return echo.ErrInternalServerError
		}
		if err := x.storeNumbered(filepath.Join(x.dir, fmt.Sprintf("%04d-%s", n, filepath.Base(entry.Name))), entry); err != nil {
			return echo.ErrInternalServerError
		}
	}
	return c.NoContent(http.StatusNoContent)
}

func (x *Exports) store(target string, entry *zip.File) error {
	data, err := readEntry(entry)
	if err != nil {
		return err
	}
	return os.WriteFile(target, data, 0o600) // BAD: archive-slip (helper)
}

func (x *Exports) storeNumbered(target string, entry *zip.File) error {
	data, err := readEntry(entry)
	if err != nil {
		return err
	}
	return os.WriteFile(target, data, 0o600) // SAFE: archive-slip (helper)
}

func readEntry(entry *zip.File) ([]byte, error) {
	rc, err := entry.Open()
	if err != nil {
		return nil, err
	}
	defer rc.Close()
	return io.ReadAll(io.LimitReader(rc, 16<<20))
}
