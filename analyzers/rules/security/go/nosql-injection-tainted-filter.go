package accounts

import (
	"encoding/json"
	"net/http"
	"regexp"

	"github.com/gin-gonic/gin"
	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/bson/primitive"
	"go.mongodb.org/mongo-driver/mongo"
)

type credentials struct {
	Email string `json:"email"`
	Token string `json:"token"`
}

var sortable = map[string]string{"name": "name", "date": "created_at"}

type Service struct {
	users *mongo.Collection
}

func (s *Service) Search(w http.ResponseWriter, r *http.Request) {
	var filter bson.M
	if err := json.NewDecoder(r.Body).Decode(&filter); err != nil {
		return
	}
	// bad: operators of the caller's
	_, _ = s.users.Find(r.Context(), filter)
}

func (s *Service) Login(c *gin.Context) {
	var body map[string]interface{}
	if err := c.BindJSON(&body); err != nil {
		return
	}
	// bad: {"$ne": null} is a value of this map
	_ = s.users.FindOne(c.Request.Context(), bson.M{"email": body["email"], "token": body["token"]})
}

func (s *Service) Where(c *gin.Context) {
	// bad: JavaScript in the database
	_, _ = s.users.Find(c.Request.Context(), bson.M{"$where": "this.name == '" + c.Query("name") + "'"})
	// ok: a pattern, which another rule tells
	_, _ = s.users.Find(c.Request.Context(), bson.M{"name": primitive.Regex{Pattern: c.Query("q"), Options: "i"}})
	// bad: any field
	_, _ = s.users.Find(c.Request.Context(), bson.M{c.Query("field"): c.Query("value")})
}

func (s *Service) Query(w http.ResponseWriter, r *http.Request) {
	var filter bson.D
	if err := bson.UnmarshalExtJSON([]byte(r.FormValue("filter")), true, &filter); err != nil {
		return
	}
	// bad: JSON from the query
	_, _ = s.users.CountDocuments(r.Context(), filter)
}

func (s *Service) Typed(w http.ResponseWriter, r *http.Request) {
	var in credentials
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return
	}
	// ok: text is a value
	_ = s.users.FindOne(r.Context(), bson.M{"email": in.Email, "token": in.Token})
	// ok: as well
	_, _ = s.users.Find(r.Context(), bson.D{{Key: "name", Value: r.FormValue("name")}})
	// ok: a quoted pattern
	_, _ = s.users.Find(r.Context(), bson.M{"name": bson.M{"$regex": "^" + regexp.QuoteMeta(r.FormValue("q"))}})
	field, ok := sortable[r.FormValue("by")]
	if !ok {
		return
	}
	// ok: looked up
	_, _ = s.users.Find(r.Context(), bson.M{field: r.FormValue("value")})
	id, err := primitive.ObjectIDFromHex(r.PathValue("id"))
	if err != nil {
		return
	}
	// ok: an identifier
	_ = s.users.FindOne(r.Context(), bson.M{"_id": id})
}
