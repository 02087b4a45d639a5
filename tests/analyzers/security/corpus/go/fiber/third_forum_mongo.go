package main

import (
	"encoding/json"
	"regexp"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/log"
	"github.com/gofiber/fiber/v2/middleware/cors"
	"github.com/gofiber/fiber/v2/middleware/limiter"
	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/bson/primitive"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"
)

type forum struct {
	posts *mongo.Collection
	votes *mongo.Collection
}

type post struct {
	ID     primitive.ObjectID `bson:"_id,omitempty" json:"id"`
	Title  string             `bson:"title" json:"title"`
	Author string             `bson:"author" json:"author"`
}

func (f *forum) one(c *fiber.Ctx) error {
	id, err := primitive.ObjectIDFromHex(c.Params("id"))
	if err != nil {
		return fiber.ErrNotFound
	}
	var found post
	if err := f.posts.FindOne(c.Context(), bson.M{"_id": id}).Decode(&found); err != nil { // SAFE: nosql-injection (ObjectID)
		return fiber.ErrNotFound
	}
	return c.JSON(found)
}

func (f *forum) query(c *fiber.Ctx) error {
	filter := bson.M{}
	if err := json.Unmarshal(c.Body(), &filter); err != nil {
		return fiber.ErrBadRequest
	}
	cursor, err := f.posts.Find(c.Context(), filter, options.Find().SetLimit(50)) // BAD: nosql-injection
	if err != nil {
		return err
	}
	var found []post
	if err := cursor.All(c.Context(), &found); err != nil {
		return err
	}
	return c.JSON(found)
}

func (f *forum) byAuthor(c *fiber.Ctx) error {
	cursor, err := f.posts.Find(c.Context(), bson.D{{Key: "author", Value: c.Query("author")}}) // SAFE: nosql-injection (a string)
	if err != nil {
		return err
	}
	var found []post
	if err := cursor.All(c.Context(), &found); err != nil {
		return err
	}
	log.Infow("posts by author", "count", len(found))
	return c.JSON(found)
}

func (f *forum) popular(c *fiber.Ctx) error {
	script := "this.votes > " + c.Query("votes", "10")
	count, err := f.posts.CountDocuments(c.Context(), bson.M{"$where": script}) // BAD: where-javascript
	if err != nil {
		return err
	}
	return c.JSON(fiber.Map{"count": count})
}

func (f *forum) titled(c *fiber.Ctx) error {
	pattern := primitive.Regex{Pattern: "^" + regexp.QuoteMeta(c.Query("title")), Options: "i"} // SAFE: regex-injection
	count, err := f.posts.CountDocuments(c.Context(), bson.M{"title": pattern})
	if err != nil {
		return err
	}
	return c.JSON(fiber.Map{"count": count})
}

func (f *forum) matching(c *fiber.Ctx) error {
	count, err := f.posts.CountDocuments(c.Context(), bson.M{
		"title": bson.M{"$regex": c.Query("pattern")}, // BAD: regex-injection
	})
	if err != nil {
		return err
	}
	return c.JSON(fiber.Map{"count": count})
}

func (f *forum) vote(c *fiber.Ctx) error {
	author := c.Cookies("author") // BAD: identity-from-cookie
	if author == "" {
		return fiber.ErrUnauthorized
	}
	_, err := f.votes.InsertOne(c.Context(), bson.M{"post": c.Params("id"), "author": author, "at": time.Now()})
	return err
}

func (f *forum) origins() fiber.Handler {
	return cors.New(cors.Config{
		AllowOrigins:     strings.Join([]string{"https://forum.example.com", "https://m.forum.example.com"}, ","), // SAFE: cors
		AllowCredentials: true,
	})
}

func (f *forum) routes(app fiber.Router) {
	app.Use(f.origins(), limiter.New(limiter.Config{Max: 60, Expiration: time.Minute}))
	app.Get("/posts/author", f.byAuthor)
	app.Get("/posts/popular", f.popular)
	app.Get("/posts/titled", f.titled)
	app.Get("/posts/matching", f.matching)
	app.Get("/posts/:id", f.one)
	app.Post("/posts/query", f.query)
	app.Post("/posts/:id/votes", f.vote)
}
