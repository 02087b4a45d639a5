package tasks

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/gob"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"os/exec"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/sasl/plain"
	"gopkg.in/yaml.v3"
)

type Task interface {
	Run(ctx context.Context) error
}

type ShellTask struct{ Line string }

type IndexTask struct{ Document string }

func (t ShellTask) Run(ctx context.Context) error {
	return exec.CommandContext(ctx, "sh", "-c", t.Line).Run()
}

func (t IndexTask) Run(ctx context.Context) error {
	slog.InfoContext(ctx, "indexed", "document", t.Document)
	return nil
}

func init() {
	gob.Register(ShellTask{})
	gob.Register(IndexTask{})
}

type Worker struct {
	reader *kafka.Reader
	key    []byte
	cache  string
}

func Transport() *kafka.Transport {
	return &kafka.Transport{SASL: plain.Mechanism{
		Username: "tasks",
		Password: "Tq4-0pWz-9sKd-1", // BAD: hardcoded-secret
	}}
}

func TransportFromEnv() *kafka.Transport {
	return &kafka.Transport{SASL: plain.Mechanism{Username: "tasks", Password: os.Getenv("KAFKA_PASSWORD")}} // SAFE: hardcoded-secret
}

func (w *Worker) Next(ctx context.Context) error {
	msg, err := w.reader.ReadMessage(ctx)
	if err != nil {
		return err
	}
	var task Task
	if err := gob.NewDecoder(bytes.NewReader(msg.Value)).Decode(&task); err != nil { // BAD: deserialization (the message chooses the task type)
		return err
	}
	return task.Run(ctx)
}

func (w *Worker) NextSigned(ctx context.Context) error {
	msg, err := w.reader.ReadMessage(ctx)
	if err != nil {
		return err
	}
	if len(msg.Value) < sha256.Size {
		return errors.New("message is too short")
	}
	sum, body := msg.Value[:sha256.Size], msg.Value[sha256.Size:]
	mac := hmac.New(sha256.New, w.key)
	mac.Write(body)
	if !hmac.Equal(sum, mac.Sum(nil)) {
		return errors.New("message is not signed by us")
	}
	var task Task
	if err := gob.NewDecoder(bytes.NewReader(body)).Decode(&task); err != nil { // SAFE: deserialization (signature is checked)
		return err
	}
	return task.Run(ctx)
}

func (w *Worker) Index(ctx context.Context) error {
	msg, err := w.reader.ReadMessage(ctx)
	if err != nil {
		return err
	}
	var task IndexTask
	if err := json.Unmarshal(msg.Value, &task); err != nil { // SAFE: deserialization (JSON into one struct)
		return err
	}
	return task.Run(ctx)
}

func (w *Worker) Resume() (map[string]int64, error) {
	f, err := os.Open(w.cache)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	offsets := map[string]int64{}
	return offsets, gob.NewDecoder(f).Decode(&offsets) // SAFE: deserialization (the worker's own file, plain map)
}

func decode(raw []byte) (Task, error) {
	var envelope struct{ Task Task }
	err := gob.NewDecoder(bytes.NewBuffer(raw)).Decode(&envelope) // BAD: deserialization (helper)
	return envelope.Task, err
}

func (w *Worker) Replay(ctx context.Context) error {
	msg, err := w.reader.FetchMessage(ctx)
	if err != nil {
		return err
	}
	task, err := decode(msg.Value)
	if err != nil {
		return err
	}
	return task.Run(ctx)
}

func (w *Worker) Schedule(msg kafka.Message) ([]string, error) {
	var plan struct {
		Documents []string `yaml:"documents"`
	}
	err := yaml.Unmarshal(msg.Value, &plan) // SAFE: deserialization (typed)
	return plan.Documents, err
}
