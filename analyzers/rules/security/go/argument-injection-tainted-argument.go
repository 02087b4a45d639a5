package tools

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
)

var branches = map[string]bool{"main": true, "develop": true}

func Log(w http.ResponseWriter, r *http.Request) {
	ref := r.URL.Query().Get("ref")
	// bad: `--output=...` is an option of git log
	out, _ := exec.CommandContext(r.Context(), "git", "log", ref).Output()
	// ok: the options have ended
	_, _ = exec.CommandContext(r.Context(), "git", "log", "--end-of-options", ref).Output()
	// ok: begins with a constant
	_, _ = exec.Command("git", "log", "refs/heads/"+ref).Output()
	// ok: the same, formatted
	_, _ = exec.Command("git", "log", fmt.Sprintf("--author=%s", ref)).Output()
	// ok: the value of an option
	_, _ = exec.Command("git", "log", "--author", ref).Output()
	limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
	// ok: a number
	_, _ = exec.Command("git", "log", "-n", strconv.Itoa(limit), strconv.Itoa(limit)).Output()
	_, _ = w.Write(out)
}

func Clone(c *gin.Context) {
	url := c.PostForm("url")
	args := []string{"clone", "--depth", "1"}
	args = append(args, url, "/srv/repositories/new")
	// bad: `--upload-pack=...` starts a program
	_ = exec.Command("git", args...).Run()
	if !strings.HasPrefix(url, "https://") {
		c.Status(http.StatusBadRequest)
		return
	}
	// ok: begins as an address does
	_ = exec.Command("git", "clone", url).Run()
}

type fetchInput struct {
	Source string `json:"source"`
}

func Fetch(w http.ResponseWriter, r *http.Request) {
	var in fetchInput
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return
	}
	// bad: `-o/etc/cron.d/job` is where curl writes to
	_ = exec.Command("curl", "-s", in.Source).Run()
	// ok: below a fixed folder
	_ = exec.Command("tar", "-tf", "a.tar", filepath.Join("/srv/files", in.Source)).Run()
	branch := r.FormValue("branch")
	if !branches[branch] {
		return
	}
	// ok: one of two
	_ = exec.Command("git", "checkout", branch).Run()
}
