package files

import (
	"context"
	"fmt"
	"io"

	"cloud.google.com/go/storage"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/minio/minio-go/v7"
)

func Store(ctx context.Context, client *s3.Client, key string, body io.Reader) error {
	// bad: an invoice for everybody
	_, err := client.PutObject(ctx, &s3.PutObjectInput{
		Bucket: aws.String("documents"),
		Key:    aws.String(key),
		Body:   body,
		ACL:    types.ObjectCannedACLPublicRead,
	})
	if err != nil {
		return err
	}
	// ok: private, which is the default
	_, err = client.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("documents"), Key: aws.String(key), Body: body})
	return err
}

func Older(uploader *s3manager.Uploader, key string, body io.Reader) error {
	// bad: the older client
	_, err := uploader.Upload(&s3manager.UploadInput{Bucket: &bucket, Key: &key, Body: body, ACL: aws.String("public-read")})
	return err
}

func Share(ctx context.Context, object *storage.ObjectHandle) error {
	// bad: Google's way
	return object.ACL().Set(ctx, storage.AllUsers, storage.RoleReader)
}

func Colleagues(ctx context.Context, object *storage.ObjectHandle) error {
	// ok: one group
	return object.ACL().Set(ctx, storage.ACLEntity("group-finance@example.com"), storage.RoleReader)
}

func Open(ctx context.Context, client *minio.Client, bucket string) error {
	// bad: everybody reads every object
	policy := fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["*"]},"Action":["s3:GetObject"],"Resource":["arn:aws:s3:::%s/*"]}]}`, bucket)
	return client.SetBucketPolicy(ctx, bucket, policy)
}

func StoreAvatar(ctx context.Context, client *s3.Client, key string, body io.Reader) error {
	// ok: public by purpose
	_, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: body, ACL: types.ObjectCannedACLPublicRead})
	return err
}
