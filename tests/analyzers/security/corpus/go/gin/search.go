package search

import (
	"context"
	"net/http"
	"regexp"
	"strconv"

	"github.com/dlclark/regexp2"
	"github.com/gin-gonic/gin"
	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/bson/primitive"
	"go.mongodb.org/mongo-driver/mongo"
)

type Articles struct {
	coll *mongo.Collection
}

type credentials struct {
	Email string `json:"email" binding:"required,email"`
	Pin   any    `json:"pin"`
}

var fields = map[string]bool{"title": true, "author": true, "lang": true}

func (a *Articles) find(ctx context.Context, filter any) ([]bson.M, error) {
	cur, err := a.coll.Find(ctx, filter) // BAD: nosql-injection (helper)
	if err != nil {
		return nil, err
	}
	var out []bson.M
	return out, cur.All(ctx, &out)
}

func (a *Articles) Query(c *gin.Context) {
	var filter bson.M
	if err := c.ShouldBindJSON(&filter); err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	out, err := a.find(c, filter)
	send(c, out, err)
}

func (a *Articles) ByID(c *gin.Context) {
	id, err := primitive.ObjectIDFromHex(c.Param("id"))
	if err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	var doc bson.M
	err = a.coll.FindOne(c, bson.M{"_id": id}).Decode(&doc) // SAFE: nosql-injection (object id)
	send(c, doc, err)
}

func (a *Articles) Login(c *gin.Context) {
	var in credentials
	if err := c.ShouldBindJSON(&in); err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	var doc bson.M
	err := a.coll.FindOne(c, bson.M{"email": in.Email, "pin": in.Pin}).Decode(&doc) // BAD: nosql-injection (pin may be {"$ne": null})
	send(c, gin.H{"ok": err == nil}, nil)
}

func (a *Articles) Author(c *gin.Context) {
	filter := bson.D{{Key: "author", Value: c.Query("author")}}
	n, err := a.coll.CountDocuments(c, filter) // SAFE: nosql-injection (a string value)
	send(c, gin.H{"count": n}, err)
}

func (a *Articles) Longer(c *gin.Context) {
	where := "this.body.length > " + c.Query("chars")
	cur, err := a.coll.Find(c, bson.M{"$where": where}) // BAD: nosql-injection
	if err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	var out []bson.M
	send(c, out, cur.All(c, &out))
}

func (a *Articles) Shorter(c *gin.Context) {
	chars, err := strconv.Atoi(c.Query("chars"))
	if err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	n, err := a.coll.CountDocuments(c, bson.M{"$where": "this.body.length < " + strconv.Itoa(chars)}) // SAFE: nosql-injection (integer)
	send(c, gin.H{"count": n}, err)
}

func (a *Articles) Field(c *gin.Context) {
	field, value := c.Query("field"), c.Query("value")
	if !fields[field] {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	n, err := a.coll.CountDocuments(c, bson.M{field: value}) // SAFE: nosql-injection (field is in a set)
	send(c, gin.H{"count": n}, err)
}

func (a *Articles) Title(c *gin.Context) {
	pattern := primitive.Regex{Pattern: c.Query("title"), Options: "i"} // BAD: regex-injection (MongoDB's engine backtracks)
	n, err := a.coll.CountDocuments(c, bson.M{"title": pattern})
	send(c, gin.H{"count": n}, err)
}

func (a *Articles) Prefix(c *gin.Context) {
	n, err := a.coll.CountDocuments(c, bson.M{"title": bson.M{"$regex": "^" + regexp.QuoteMeta(c.Query("prefix"))}}) // SAFE: regex-injection (quoted)
	send(c, gin.H{"count": n}, err)
}

func (a *Articles) Highlight(c *gin.Context) {
	re, err := regexp.Compile("(?i)" + c.Query("pattern")) // SAFE: regex-injection (linear engine)
	if err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	send(c, re.FindAllStringIndex(c.PostForm("text"), 50), nil)
}

func (a *Articles) Rewrite(c *gin.Context) {
	re, err := regexp2.Compile(c.PostForm("pattern"), regexp2.None) // BAD: regex-injection (backtracking engine, no MatchTimeout)
	if err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	out, err := re.Replace(c.PostForm("text"), c.PostForm("with"), -1, 50)
	send(c, gin.H{"text": out}, err)
}

func send(c *gin.Context, v any, err error) {
	if err != nil {
		c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	c.JSON(http.StatusOK, v)
}
