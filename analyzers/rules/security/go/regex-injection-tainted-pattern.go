package search

import (
	"net/http"
	"regexp"
	"time"

	"github.com/dlclark/regexp2"
	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/bson/primitive"
)

func Lines(w http.ResponseWriter, r *http.Request) {
	// bad: the caller's pattern
	one := regexp2.MustCompile(r.URL.Query().Get("pattern"), 0)
	term := r.FormValue("term")
	// bad: within another
	two, err := regexp2.Compile("^"+term+":", regexp2.IgnoreCase)
	_, _, _ = one, two, err
}

func More(w http.ResponseWriter, r *http.Request) {
	pattern := r.Header.Get("X-Pattern")
	// bad: from a header
	three, err := regexp2.Compile(pattern, 0)
	_, _ = three, err
}

func Safe(w http.ResponseWriter, r *http.Request) {
	// ok: the standard library does not backtrack
	one, err := regexp.Compile(r.URL.Query().Get("pattern"))
	// ok: escaped
	two, err := regexp2.Compile("^"+regexp2.Escape(r.FormValue("term")), 0)
	_, _ = one, two
	// ok: it gives up
	three, err := regexp2.Compile(r.FormValue("pattern"), 0)
	if err != nil {
		return
	}
	three.MatchTimeout = time.Second
}

func Stored(w http.ResponseWriter, r *http.Request) {
	// bad: the database matches it
	one := bson.M{"title": bson.M{"$regex": r.FormValue("pattern")}}
	term := r.URL.Query().Get("term")
	filter := bson.M{}
	// bad: the same, as a type
	filter["title"] = primitive.Regex{Pattern: "^" + term, Options: "i"}
	// bad: the same, as a list of pairs
	two := bson.D{{Key: "title", Value: bson.D{{Key: "$regex", Value: term}}}}
	// ok: escaped
	three := bson.M{"title": bson.M{"$regex": "^" + regexp.QuoteMeta(term)}}
	// ok: the service's own pattern
	four := primitive.Regex{Pattern: "^draft-", Options: "i"}
	// ok: no pattern
	five := bson.M{"title": term}
	_, _, _, _, _ = one, two, three, four, five
}
