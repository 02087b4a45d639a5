package people

import (
	"context"
	"fmt"
	"strconv"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/bson/primitive"
	"go.mongodb.org/mongo-driver/mongo"
)

func Older(ctx context.Context, c *mongo.Collection, age string) (*mongo.Cursor, error) {
	// bad: `0 || true`
	return c.Find(ctx, bson.M{"$where": fmt.Sprintf("this.age > %s", age)})
}

func Named(ctx context.Context, c *mongo.Collection, name string) (*mongo.Cursor, error) {
	code := "this.name == '" + name + "'"
	// bad: put together before
	_, _ = c.Find(ctx, bson.M{"$where": code})
	// bad: as an element
	_, _ = c.Find(ctx, bson.D{{"$where", "this.name == '" + name + "'"}})
	// ok: an operator
	_, _ = c.Find(ctx, bson.M{"name": name})
	// ok: constant
	_, _ = c.Find(ctx, bson.M{"$where": "this.spent > this.budget"})
	limit, _ := strconv.Atoi(name)
	// ok: a number
	return c.Find(ctx, bson.M{"$where": fmt.Sprintf("this.age > %d", limit)})
}

func Function(field string) primitive.JavaScript {
	// ok: constant
	_ = primitive.JavaScript("function() { return this.age }")
	// bad: a name in a function
	return primitive.JavaScript("function() { emit(this." + field + ", 1) }")
}
