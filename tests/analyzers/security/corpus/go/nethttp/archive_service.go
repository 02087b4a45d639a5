package archive

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/bzip2"
	"compress/flate"
	"compress/gzip"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"cloud.google.com/go/storage"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/uuid"
	"github.com/klauspost/compress/zstd"
	"github.com/lestrrat-go/libxml2/parser"
	"github.com/minio/minio-go/v7"
)

const (
	uploads = "/var/lib/archive"
	limit   = 20 << 20
)

var errTooLarge = errors.New("archive too large")

type Service struct {
	s3     *s3.Client
	gcs    *storage.Client
	minio  *minio.Client
	azure  *azblob.Client
	public string
}

func (s *Service) Keep(w http.ResponseWriter, r *http.Request) {
	file, header, err := r.FormFile("file")
	if err != nil {
		http.Error(w, "no file", http.StatusBadRequest)
		return
	}
	defer file.Close()
	target, err := os.Create(filepath.Join(uploads, header.Filename)) // BAD: upload-name
	if err != nil {
		http.Error(w, "cannot keep", http.StatusInternalServerError)
		return
	}
	defer target.Close()
	_, _ = io.Copy(target, io.LimitReader(file, limit))
}

func (s *Service) KeepParts(w http.ResponseWriter, r *http.Request) {
	reader, err := r.MultipartReader()
	if err != nil {
		http.Error(w, "no parts", http.StatusBadRequest)
		return
	}
	part, err := reader.NextPart()
	if err != nil {
		http.Error(w, "no parts", http.StatusBadRequest)
		return
	}
	data, _ := io.ReadAll(io.LimitReader(part, limit))
	name := uploads + "/" + r.FormValue("folder") + "-" + r.Header.Get("X-File-Name")
	_ = os.WriteFile(name, data, 0o600) // BAD: upload-name (a header's name)
}

func (s *Service) KeepNamed(w http.ResponseWriter, r *http.Request) {
	file, header, err := r.FormFile("file")
	if err != nil || strings.ToLower(filepath.Ext(header.Filename)) != ".pdf" {
		http.Error(w, "no file", http.StatusBadRequest)
		return
	}
	defer file.Close()
	data, _ := io.ReadAll(io.LimitReader(file, limit))
	_ = os.WriteFile(filepath.Join(uploads, uuid.NewString()+".pdf"), data, 0o600) // SAFE: upload-name
}

func (s *Service) Unpack(w http.ResponseWriter, r *http.Request) {
	reader, err := gzip.NewReader(r.Body)
	if err != nil {
		http.Error(w, "no archive", http.StatusBadRequest)
		return
	}
	data, _ := io.ReadAll(reader) // BAD: decompression
	fmt.Fprintln(w, len(data))
}

func (s *Service) UnpackLimited(w http.ResponseWriter, r *http.Request) {
	reader, err := gzip.NewReader(r.Body)
	if err != nil {
		http.Error(w, "no archive", http.StatusBadRequest)
		return
	}
	data, _ := io.ReadAll(io.LimitReader(reader, limit)) // SAFE: decompression
	fmt.Fprintln(w, len(data))
}

func (s *Service) UnpackBzip(w http.ResponseWriter, r *http.Request) {
	var plain bytes.Buffer
	size, _ := io.Copy(&plain, bzip2.NewReader(r.Body)) // BAD: decompression
	fmt.Fprintln(w, size)
}

func (s *Service) UnpackFlate(w http.ResponseWriter, r *http.Request) {
	var plain bytes.Buffer
	size, _ := io.CopyN(&plain, flate.NewReader(r.Body), limit) // SAFE: decompression
	fmt.Fprintln(w, size)
}

func (s *Service) UnpackZstd(payload []byte) ([]byte, error) {
	decoder, err := zstd.NewReader(nil)
	if err != nil {
		return nil, err
	}
	defer decoder.Close()
	return decoder.DecodeAll(payload, nil) // BAD: decompression
}

func (s *Service) UnpackZstdLimited(payload []byte) ([]byte, error) {
	decoder, err := zstd.NewReader(nil, zstd.WithDecoderMaxMemory(limit))
	if err != nil {
		return nil, err
	}
	defer decoder.Close()
	return decoder.DecodeAll(payload, nil) // SAFE: decompression
}

func (s *Service) UnpackZip(path string) error {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return err
	}
	defer archive.Close()
	for _, file := range archive.File {
		source, err := file.Open()
		if err != nil {
			return err
		}
		target, err := os.CreateTemp(uploads, "part-") // SAFE: temp-file
		if err != nil {
			return err
		}
		_, err = io.Copy(target, source) // BAD: decompression
		if err := errors.Join(err, target.Close(), source.Close()); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) UnpackTar(source io.Reader) error {
	reader := tar.NewReader(source)
	var total int64
	for {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if total += header.Size; total > limit {
			return errTooLarge
		}
		target, err := os.CreateTemp(uploads, "part-")
		if err != nil {
			return err
		}
		_, err = io.CopyN(target, reader, header.Size) // SAFE: decompression
		if err := errors.Join(err, target.Close()); err != nil {
			return err
		}
	}
}

func (s *Service) Feed(document []byte) (int, error) {
	tree, err := parser.New(parser.XMLParseNoEnt | parser.XMLParseHuge).Parse(document) // BAD: entity-expansion
	if err != nil {
		return 0, err
	}
	defer tree.Free()
	return len(tree.String()), nil
}

func (s *Service) Stock(document string) (int, error) {
	options := parser.XMLParseDTDLoad | parser.XMLParseNoEnt
	tree, err := parser.New(options).ParseString(document) // BAD: entity-expansion
	if err != nil {
		return 0, err
	}
	defer tree.Free()
	return len(tree.String()), nil
}

func (s *Service) Prices(document []byte) (int, error) {
	tree, err := parser.New(parser.XMLParseNoNet).Parse(document) // SAFE: entity-expansion
	if err != nil {
		return 0, err
	}
	defer tree.Free()
	return len(tree.String()), nil
}

func (s *Service) Orders(document []byte) (int, error) {
	var orders struct {
		Order []struct{} `xml:"order"`
	}
	return len(orders.Order), xml.Unmarshal(document, &orders) // SAFE: entity-expansion (the standard library expands none)
}

func (s *Service) Basket(r *http.Request) (map[string]int, error) {
	cookie, err := r.Cookie("basket")
	if err != nil {
		return nil, err
	}
	basket := map[string]int{}
	return basket, json.NewDecoder(strings.NewReader(cookie.Value)).Decode(&basket) // SAFE: pickled-session
}

func (s *Service) Snapshot(path string) (map[string]int, error) {
	file, err := os.Open(filepath.Clean(path))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	snapshot := map[string]int{}
	return snapshot, gob.NewDecoder(file).Decode(&snapshot) // SAFE: unsafe-loader (our own snapshot of numbers)
}

func (s *Service) Report(rows []string) (string, error) {
	path := "/tmp/archive-report.csv"
	return path, os.WriteFile(path, []byte(strings.Join(rows, "\n")), 0o600) // BAD: temp-file
}

func (s *Service) Batch(number int, rows []byte) (string, error) {
	path := filepath.Join(os.TempDir(), fmt.Sprintf("batch-%d.json", number))
	file, err := os.Create(path) // BAD: temp-file
	if err != nil {
		return "", err
	}
	defer file.Close()
	_, err = file.Write(rows)
	return path, err
}

func (s *Service) Export(rows []byte) (string, error) {
	folder, err := os.MkdirTemp("", "export-") // SAFE: temp-file
	if err != nil {
		return "", err
	}
	path := filepath.Join(folder, "rows.csv")
	return path, os.WriteFile(path, rows, 0o600)
}

func (s *Service) Publish(r *http.Request, key string, body io.Reader) error {
	_, err := s.s3.PutObject(r.Context(), &s3.PutObjectInput{
		Bucket: aws.String("acme-statements"),
		Key:    aws.String(key),
		Body:   body,
		ACL:    types.ObjectCannedACLPublicRead, // BAD: public-bucket
	})
	return err
}

func (s *Service) Store(r *http.Request, key string, body io.Reader) error {
	_, err := s.s3.PutObject(r.Context(), &s3.PutObjectInput{
		Bucket: aws.String("acme-statements"),
		Key:    aws.String(key),
		Body:   body,
		ACL:    types.ObjectCannedACLPrivate, // SAFE: public-bucket
	})
	return err
}

func (s *Service) Share(r *http.Request, name string) error {
	return s.gcs.Bucket("acme-statements").Object(name).ACL().Set(r.Context(), storage.AllUsers, storage.RoleReader) // BAD: public-bucket
}

func (s *Service) ShareWith(r *http.Request, name, member string) error {
	return s.gcs.Bucket("acme-statements").Object(name).ACL().Set(r.Context(), storage.ACLEntity("user-"+member), storage.RoleReader) // SAFE: public-bucket
}

func (s *Service) Open(r *http.Request, bucket string) error {
	policy := `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::statements/*"}]}`
	return s.minio.SetBucketPolicy(r.Context(), bucket, policy) // BAD: public-bucket
}

func (s *Service) Container(r *http.Request, name string) error {
	access := container.PublicAccessTypeBlob
	_, err := s.azure.CreateContainer(r.Context(), name, &azblob.CreateContainerOptions{Access: &access}) // BAD: public-bucket
	return err
}

func (s *Service) PrivateContainer(r *http.Request, name string) error {
	_, err := s.azure.CreateContainer(r.Context(), name, nil) // SAFE: public-bucket
	return err
}
