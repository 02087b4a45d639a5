package imports

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"

	"github.com/segmentio/kafka-go"
)

type event struct {
	Table  string            `json:"table"`
	Key    int64             `json:"key"`
	Fields map[string]string `json:"fields"`
	File   string            `json:"file"`
}

type Importer struct {
	reader *kafka.Reader
	db     *sql.DB
	spool  string
	table  string
}

var (
	targets = map[string]string{"customers": "stage.customers", "orders": "stage.orders"}
	column  = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)
)

func (i *Importer) Run(ctx context.Context) error {
	for {
		msg, err := i.reader.ReadMessage(ctx)
		if err != nil {
			return err
		}
		var e event
		if err := json.Unmarshal(msg.Value, &e); err != nil {
			slog.Warn("message skipped", "offset", msg.Offset)
			continue
		}
		switch string(msg.Key) {
		case "upsert":
			err = i.upsert(ctx, e)
		case "touch":
			err = i.touch(ctx, e)
		case "drop":
			err = i.drop(ctx, string(header(msg, "partition")))
		case "load":
			i.table = e.Table
			err = i.load(ctx, e)
		}
		if err != nil {
			slog.Error("message failed", "offset", msg.Offset, "error", err)
		}
	}
}

func header(msg kafka.Message, name string) []byte {
	for _, h := range msg.Headers {
		if h.Key == name {
			return h.Value
		}
	}
	return nil
}

func (i *Importer) upsert(ctx context.Context, e event) error {
	target, ok := targets[e.Table]
	if !ok {
		return fmt.Errorf("unknown table %q", e.Table)
	}
	for name, value := range e.Fields {
		if !column.MatchString(name) {
			return fmt.Errorf("bad column %q", name)
		}
		stmt := fmt.Sprintf("UPDATE %s SET %s = $1 WHERE id = $2", target, name)
		if _, err := i.db.ExecContext(ctx, stmt, value, e.Key); err != nil { // SAFE: sql-injection (helper)
			return err
		}
	}
	return nil
}

func (i *Importer) touch(ctx context.Context, e event) error {
	_, err := i.db.ExecContext(ctx, fmt.Sprintf("UPDATE %s SET touched_at = now() WHERE id = %d", e.Table, e.Key)) // BAD: sql-injection (helper)
	return err
}

func (i *Importer) drop(ctx context.Context, partition string) error {
	_, err := i.db.ExecContext(ctx, "DROP TABLE IF EXISTS stage."+partition) // BAD: sql-injection (helper)
	return err
}

func (i *Importer) load(ctx context.Context, e event) error {
	content, err := os.ReadFile(filepath.Join(i.spool, e.File)) // BAD: path-traversal (helper)
	if err != nil {
		return err
	}
	_, err = i.db.ExecContext(ctx, "INSERT INTO stage.raw (source, content) VALUES ($1, $2)", i.table, content) // SAFE: sql-injection (bound)
	return err
}

func (i *Importer) Drain(ctx context.Context) error {
	msg, err := i.reader.FetchMessage(ctx)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("%d-%d.json", msg.Partition, msg.Offset)
	if err := os.WriteFile(filepath.Join(i.spool, name), msg.Value, 0o600); err != nil { // SAFE: path-traversal (numbers)
		return err
	}
	slog.Info("drained", "key", string(msg.Key), "offset", msg.Offset)
	return i.reader.CommitMessages(ctx, msg)
}
