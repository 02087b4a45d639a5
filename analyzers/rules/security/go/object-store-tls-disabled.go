package invoices

import (
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go/aws"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

func Archive(creds *credentials.Credentials) (*minio.Client, error) {
	// bad: switched off
	return minio.New("archive.partner.example.com:9000", &minio.Options{Creds: creds, Secure: false})
}

func Old() *aws.Config {
	// bad: of the old library
	return &aws.Config{Region: aws.String("eu-central-1"), DisableSSL: aws.Bool(true)}
}

func Partner(o *s3.Options) {
	// bad: in the address
	o.BaseEndpoint = aws.String("http://s3.partner.example.com")
}

func Encrypted(creds *credentials.Credentials) (*minio.Client, error) {
	// ok: encrypted
	return minio.New("archive.partner.example.com", &minio.Options{Creds: creds, Secure: true})
}

func Beside(creds *credentials.Credentials) (*minio.Client, error) {
	// ok: a container beside
	return minio.New("minio:9000", &minio.Options{Creds: creds, Secure: false})
}

func Local() *aws.Config {
	// ok: this machine
	return &aws.Config{Endpoint: aws.String("http://localhost:4566"), DisableSSL: aws.Bool(true)}
}

func Configured(cfg Config) *aws.Config {
	// ok: what stands in the settings is not seen
	return &aws.Config{Endpoint: aws.String(cfg.Endpoint)}
}
