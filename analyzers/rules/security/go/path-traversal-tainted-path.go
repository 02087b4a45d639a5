package files

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

const root = "/srv/data"

type export struct {
	Name string `json:"name"`
	Body []byte `json:"body"`
}

func Download(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("name")
	path := filepath.Join(root, name)
	// bad: Join resolves the dots and leaves the root
	f, err := os.Open(path)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer f.Close()
	_, _ = io.Copy(w, f)
}

func Serve(w http.ResponseWriter, r *http.Request) {
	// bad: a route parameter
	http.ServeFile(w, r, root+"/"+chi.URLParam(r, "*"))
}

func Save(w http.ResponseWriter, r *http.Request) {
	var in export
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return
	}
	target := filepath.Clean(filepath.Join(root, in.Name))
	// bad: Clean is no check
	if err := os.WriteFile(target, in.Body, 0o600); err != nil {
		http.Error(w, "not saved", http.StatusInternalServerError)
	}
}

func Attachment(c *gin.Context) {
	// bad: gin serves the file
	c.File("./uploads/" + c.Param("name"))
}

func Erase(c echo.Context) error {
	// bad: deletes what the caller names
	return os.RemoveAll(filepath.Join(root, c.QueryParam("dir")))
}

func DownloadBase(w http.ResponseWriter, r *http.Request) {
	name := filepath.Base(r.URL.Query().Get("name"))
	// ok: a file name only
	http.ServeFile(w, r, filepath.Join(root, name))
}

func DownloadLocal(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	if name == "" || !filepath.IsLocal(name) {
		http.NotFound(w, r)
		return
	}
	// ok: local
	http.ServeFile(w, r, filepath.Join(root, name))
}

func DownloadChecked(w http.ResponseWriter, r *http.Request) {
	path := filepath.Join(root, filepath.Clean(r.FormValue("name")))
	if !strings.HasPrefix(path, root+string(filepath.Separator)) {
		http.NotFound(w, r)
		return
	}
	// ok: contained
	http.ServeFile(w, r, path)
}

func DownloadAbsolute(c *gin.Context) {
	full, err := filepath.Abs(filepath.Join(root, c.Query("name")))
	if err != nil || !strings.HasPrefix(full, root+"/") {
		c.Status(http.StatusNotFound)
		return
	}
	// ok: contained after Abs
	c.File(full)
}

func DownloadRelative(c *gin.Context) {
	full := filepath.Join(root, c.Query("name"))
	rel, err := filepath.Rel(root, full)
	if err != nil || strings.HasPrefix(rel, "..") {
		c.Status(http.StatusNotFound)
		return
	}
	// ok: compared with the root
	c.File(full)
}

func DownloadID(c *gin.Context) {
	id, err := uuid.Parse(c.Param("id"))
	if err != nil {
		return
	}
	// ok: an identifier
	c.File(filepath.Join(root, id.String()))

	page, err := strconv.Atoi(c.Query("page"))
	if err != nil {
		return
	}
	// ok: a number
	c.File(filepath.Join(root, strconv.Itoa(page)+".png"))
}

func DownloadRooted(w http.ResponseWriter, r *http.Request) {
	// ok: cleaned below a slash before it is joined
	f, err := os.Open(filepath.Join(root, filepath.Clean("/"+r.URL.Path)))
	if err != nil {
		return
	}
	defer f.Close()

	dir, err := os.OpenRoot(root)
	if err != nil {
		return
	}
	// ok: os.Root refuses to leave
	g, err := dir.Open(r.FormValue("name"))
	if err != nil {
		return
	}
	defer g.Close()
}

func DownloadNoDots(w http.ResponseWriter, r *http.Request) {
	name := r.FormValue("name")
	if strings.Contains(name, "..") || strings.ContainsAny(name, `/\`) {
		http.NotFound(w, r)
		return
	}
	// ok: no separator and no dots
	http.ServeFile(w, r, filepath.Join(root, name))
}

func Import(w http.ResponseWriter, r *http.Request) {
	saved, err := saveTemp(r.Body)
	if err != nil {
		return
	}
	// ok: its name is the service's own
	f, err := os.Open(saved)
	if err != nil {
		return
	}
	defer f.Close()
	// bad: a name in the folder of temporary files
	_ = os.WriteFile(filepath.Join(os.TempDir(), r.FormValue("name")), nil, 0o600)
}

func saveTemp(body io.Reader) (string, error) {
	f, err := os.CreateTemp("", "import")
	if err != nil {
		return "", err
	}
	defer f.Close()
	_, err = io.Copy(f, body)
	return f.Name(), err
}
