package lookups

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/nats-io/nats.go/micro"
	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"
	"gorm.io/gorm"
)

type query struct {
	Name  string         `json:"name"`
	Field string         `json:"field"`
	Age   int            `json:"age"`
	Stage map[string]any `json:"stage"`
}

type Lookups struct {
	people *mongo.Collection
	db     *gorm.DB
	dir    string
}

func (l *Lookups) Find(req micro.Request) {
	var filter bson.D
	if err := bson.UnmarshalExtJSON(req.Data(), false, &filter); err != nil {
		_ = req.Error("400", "bad filter", nil)
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	n, err := l.people.CountDocuments(ctx, filter) // BAD: nosql-injection
	reply(req, n, err)
}

func (l *Lookups) ByName(req micro.Request) {
	var q query
	if err := json.Unmarshal(req.Data(), &q); err != nil {
		_ = req.Error("400", "bad query", nil)
		return
	}
	opts := options.Find().SetLimit(50)
	cur, err := l.people.Find(context.Background(), bson.M{"name": bson.M{"$eq": q.Name}, "age": q.Age}, opts) // SAFE: nosql-injection (string and number)
	if err != nil {
		reply(req, nil, err)
		return
	}
	var out []bson.M
	reply(req, out, cur.All(context.Background(), &out))
}

func (l *Lookups) ByField(req micro.Request) {
	var q query
	if err := json.Unmarshal(req.Data(), &q); err != nil {
		_ = req.Error("400", "bad query", nil)
		return
	}
	res := l.people.FindOne(context.Background(), bson.D{{Key: q.Field, Value: q.Name}}) // BAD: nosql-injection (the field may be $where)
	reply(req, nil, res.Err())
}

func (l *Lookups) Report(req micro.Request) {
	var q query
	if err := json.Unmarshal(req.Data(), &q); err != nil {
		_ = req.Error("400", "bad query", nil)
		return
	}
	pipeline := mongo.Pipeline{{{Key: "$match", Value: bson.M{"name": q.Name}}}, {{Key: "$limit", Value: 10}}}
	cur, err := l.people.Aggregate(context.Background(), pipeline) // SAFE: nosql-injection (constant stages)
	if err != nil {
		reply(req, nil, err)
		return
	}
	reply(req, cur.RemainingBatchLength(), nil)
}

func (l *Lookups) stages(extra map[string]any) (*mongo.Cursor, error) {
	return l.people.Aggregate(context.Background(), bson.A{bson.M{"$match": bson.M{"active": true}}, extra}) // BAD: nosql-injection (helper)
}

func (l *Lookups) Custom(req micro.Request) {
	var q query
	if err := json.Unmarshal(req.Data(), &q); err != nil {
		_ = req.Error("400", "bad query", nil)
		return
	}
	cur, err := l.stages(q.Stage)
	if err != nil {
		reply(req, nil, err)
		return
	}
	reply(req, cur.RemainingBatchLength(), nil)
}

func (l *Lookups) Names(req micro.Request) {
	var names []string
	err := l.db.Table("people").Where("name LIKE '"+string(req.Data())+"%'").Pluck("name", &names).Error // BAD: sql-injection
	reply(req, names, err)
}

func (l *Lookups) Ages(req micro.Request) {
	var ages []int
	err := l.db.Table("people").Where("name = @name", map[string]any{"name": req.Headers().Get("Name")}).Pluck("age", &ages).Error // SAFE: sql-injection (named argument)
	reply(req, ages, err)
}

func (l *Lookups) Document(req micro.Request) {
	parts := strings.Split(req.Subject(), ".")
	name := parts[len(parts)-1]
	if name == "" || strings.ContainsAny(name, `/\`) {
		reply(req, nil, errors.New("bad name"))
		return
	}
	content, err := os.ReadFile(filepath.Join(l.dir, name+".json")) // SAFE: path-traversal (neither dots nor slashes in it)
	reply(req, string(content), err)
}

func (l *Lookups) Keep(req micro.Request) {
	target := filepath.Join(l.dir, req.Headers().Get("File"))
	err := os.WriteFile(target, req.Data(), 0o600) // BAD: path-traversal
	reply(req, len(req.Data()), err)
}

func (l *Lookups) Thumbnail(req micro.Request) {
	out, err := exec.Command("sh", "-c", "convert "+req.Headers().Get("File")+" -resize 64x64 png:-").Output() // BAD: command-injection
	reply(req, out, err)
}

func (l *Lookups) Uptime(req micro.Request) {
	out, err := exec.Command("uptime", "-p").Output() // SAFE: command-injection (constant)
	reply(req, string(out), err)
}

func reply(req micro.Request, v any, err error) {
	if err != nil {
		_ = req.Error("500", "internal error", nil)
		return
	}
	_ = req.RespondJSON(v)
}
