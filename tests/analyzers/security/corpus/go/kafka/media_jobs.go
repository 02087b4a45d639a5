package mediajobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/IBM/sarama"
	"github.com/google/uuid"
)

type job struct {
	ID     string `json:"id"`
	Source string `json:"source"`
	Filter string `json:"filter"`
	Width  int    `json:"width"`
	Done   string `json:"done"`
}

type Consumer struct {
	client  *http.Client
	bucket  string
	workdir string
}

func (c *Consumer) Setup(sarama.ConsumerGroupSession) error   { return nil }
func (c *Consumer) Cleanup(sarama.ConsumerGroupSession) error { return nil }

func (c *Consumer) ConsumeClaim(session sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	for msg := range claim.Messages() {
		var j job
		if err := json.Unmarshal(msg.Value, &j); err != nil {
			session.MarkMessage(msg, "")
			continue
		}
		ctx, cancel := context.WithTimeout(session.Context(), time.Minute)
		resp, err := c.client.Get(j.Source) // BAD: ssrf
		if err == nil {
			_ = c.keep(j.ID, resp.Body)
			_ = resp.Body.Close()
		}
		_ = c.convert(ctx, j)
		_ = c.scale(ctx, j)
		_ = c.archive(ctx, j)
		_ = c.notify(ctx, j)
		cancel()
		session.MarkMessage(msg, "")
	}
	return nil
}

func (c *Consumer) keep(id string, body io.Reader) error {
	parsed, err := uuid.Parse(id)
	if err != nil {
		return err
	}
	out, err := os.Create(filepath.Join(c.workdir, parsed.String()+".bin")) // SAFE: path-traversal (helper)
	if err != nil {
		return err
	}
	defer out.Close()
	_, err = io.CopyN(out, body, 64<<20)
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func (c *Consumer) convert(ctx context.Context, j job) error {
	args := []string{"-c", "ffmpeg -i in.bin -vf '" + j.Filter + "' out.mp4"}
	return exec.CommandContext(ctx, "/bin/sh", args...).Run() // BAD: command-injection (helper)
}

func (c *Consumer) scale(ctx context.Context, j job) error {
	return exec.CommandContext(ctx, "sh", "-c", fmt.Sprintf("ffmpeg -i in.bin -vf scale=%d:-2 out.mp4 2>/dev/null", j.Width)).Run() // SAFE: command-injection (helper)
}

func (c *Consumer) archive(ctx context.Context, j job) error {
	address := c.bucket + "/" + url.PathEscape(j.ID)
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, address, strings.NewReader(j.Filter)) // SAFE: ssrf (helper)
	if err != nil {
		return err
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func (c *Consumer) notify(ctx context.Context, j job) error {
	u, err := url.Parse(j.Done)
	if err != nil || !strings.Contains(u.Host, "example.com") {
		return errors.New("unknown address")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), nil) // BAD: ssrf (helper)
	if err != nil {
		return err
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
