package files

import (
	"context"
	"time"

	"cloud.google.com/go/storage"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/minio/minio-go/v7"
)

func AWS(ctx context.Context, presigner *s3.PresignClient, input *s3.GetObjectInput) {
	// bad: a week
	_, _ = presigner.PresignGetObject(ctx, input, s3.WithPresignExpires(7*24*time.Hour))
	// ok: five minutes
	_, _ = presigner.PresignGetObject(ctx, input, s3.WithPresignExpires(5*time.Minute))
	// ok: a day
	_, _ = presigner.PresignGetObject(ctx, input, s3.WithPresignExpires(24*time.Hour))
}

func Minio(ctx context.Context, client *minio.Client, key string) {
	// bad: a month
	_, _ = client.PresignedGetObject(ctx, "documents", key, 30*24*time.Hour, nil)
	// ok: an hour
	_, _ = client.PresignedGetObject(ctx, "documents", key, time.Hour, nil)
}

func Google() *storage.SignedURLOptions {
	// bad: a year
	return &storage.SignedURLOptions{Method: "GET", Expires: time.Now().Add(365 * 24 * time.Hour)}
}

func GoogleShort() *storage.SignedURLOptions {
	// ok: a quarter of an hour
	return &storage.SignedURLOptions{Method: "GET", Expires: time.Now().Add(15 * time.Minute)}
}
