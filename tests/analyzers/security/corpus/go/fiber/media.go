package media

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"
)

type Media struct {
	root string
}

var presets = map[string][]string{
	"small": {"-vf", "scale=320:-2"},
	"large": {"-vf", "scale=1280:-2"},
}

func (m *Media) Send(c *fiber.Ctx) error {
	return c.SendFile(m.root + c.Query("path")) // BAD: path-traversal
}

func (m *Media) SendKnown(c *fiber.Ctx) error {
	id := c.QueryInt("id")
	if id <= 0 {
		return fiber.ErrBadRequest
	}
	return c.SendFile(filepath.Join(m.root, strconv.Itoa(id)+".mp4")) // SAFE: path-traversal (integer)
}

func (m *Media) Subtitle(c *fiber.Ctx) error {
	lang := c.Query("lang")
	entries, err := os.ReadDir(filepath.Join(m.root, "subtitles"))
	if err != nil {
		return fiber.ErrInternalServerError
	}
	for _, entry := range entries {
		if entry.Name() == lang+".vtt" {
			return c.Download(filepath.Join(m.root, "subtitles", entry.Name())) // SAFE: path-traversal (name of the folder's own entry)
		}
	}
	return fiber.ErrNotFound
}

func (m *Media) Caption(c *fiber.Ctx) error {
	var in struct {
		Video string `json:"video"`
		Text  string `json:"text"`
	}
	if err := c.BodyParser(&in); err != nil {
		return fiber.ErrBadRequest
	}
	target := filepath.Join(m.root, "captions", in.Video)
	if err := os.WriteFile(target, []byte(in.Text), 0o600); err != nil { // BAD: path-traversal
		return fiber.ErrInternalServerError
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func (m *Media) Upload(c *fiber.Ctx) error {
	file, err := c.FormFile("video")
	if err != nil {
		return fiber.ErrBadRequest
	}
	name := c.FormValue("folder") + "/" + utils.UUIDv4()
	return c.SaveFile(file, filepath.Join(m.root, name)) // BAD: path-traversal
}

func (m *Media) UploadNamed(c *fiber.Ctx) error {
	file, err := c.FormFile("video")
	if err != nil || file.Size > 20<<20 || filepath.Ext(file.Filename) != ".mp4" {
		return fiber.ErrBadRequest
	}
	return c.SaveFile(file, filepath.Join(m.root, utils.UUIDv4()+".mp4")) // SAFE: upload-limits (size, type and name are ours)
}

func (m *Media) Transcode(c *fiber.Ctx) error {
	args, ok := presets[c.Query("preset")]
	if !ok {
		return fiber.ErrBadRequest
	}
	line := append([]string{"-i", filepath.Join(m.root, strconv.Itoa(c.QueryInt("id"))+".mp4")}, args...)
	cmd := exec.CommandContext(c.UserContext(), "ffmpeg", append(line, "-f", "mp4", "pipe:1")...) // SAFE: command-injection (preset looked up, integer)
	out, err := cmd.Output()
	if err != nil {
		return fiber.ErrInternalServerError
	}
	return c.Send(out)
}

func (m *Media) Clip(c *fiber.Ctx) error {
	start := c.Query("start")
	cmd := exec.CommandContext(c.UserContext(), "sh", "-c", fmt.Sprintf("ffmpeg -ss %s -i in.mp4 -t 10 -f mp4 - | gzip", start)) // BAD: command-injection
	var out bytes.Buffer
	cmd.Stdout = &out
	if err := cmd.Run(); err != nil {
		return fiber.ErrInternalServerError
	}
	return c.Send(out.Bytes())
}

func (m *Media) ClipAt(c *fiber.Ctx) error {
	start, err := time.ParseDuration(c.Query("start"))
	if err != nil {
		return fiber.ErrBadRequest
	}
	seconds := strconv.FormatFloat(start.Seconds(), 'f', 2, 64)
	out, err := exec.CommandContext(c.UserContext(), "sh", "-c", "ffmpeg -ss "+seconds+" -i in.mp4 -t 10 -f mp4 - | gzip").Output() // SAFE: command-injection (parsed duration)
	if err != nil {
		return fiber.ErrInternalServerError
	}
	return c.Send(out)
}

func probe(ctx context.Context, tool, input string) (string, error) {
	out, err := exec.CommandContext(ctx, tool, "-v", "quiet", input).Output() // BAD: command-injection (helper)
	return strings.TrimSpace(string(out)), err
}

func (m *Media) Probe(c *fiber.Ctx) error {
	info, err := probe(c.UserContext(), c.Get("X-Probe", "ffprobe"), "in.mp4")
	if err != nil {
		return fiber.ErrInternalServerError
	}
	return c.JSON(fiber.Map{"info": info})
}
