package dao

import (
	"context"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"
)

type Files struct {
	Collection *mongo.Collection
}

func (f *Files) Find(ctx context.Context, filter bson.M) ([]bson.M, error) {
	cursor, err := f.Collection.Find(ctx, filter, options.Find().SetLimit(100)) // BAD: nosql-injection (a bound filter)
	if err != nil {
		return nil, err
	}
	found := []bson.M{}
	return found, cursor.All(ctx, &found)
}

func (f *Files) Owned(ctx context.Context, owner string) ([]bson.M, error) {
	cursor, err := f.Collection.Find(ctx, bson.M{"owner": bson.M{"$eq": owner}}) // SAFE: nosql-injection (checks itself: $eq of a string)
	if err != nil {
		return nil, err
	}
	found := []bson.M{}
	return found, cursor.All(ctx, &found)
}
