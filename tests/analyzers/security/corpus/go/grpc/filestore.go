package filestore

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"

	filespb "example.com/fleet/gen/files/v1"
)

type Server struct {
	filespb.UnimplementedFilesServer
	root    string
	client  *http.Client
	mirrors map[string]string
	pending string
}

var objectName = regexp.MustCompile(`^[a-z0-9]{8,64}$`)

func (s *Server) Read(ctx context.Context, req *filespb.ReadRequest) (*filespb.ReadReply, error) {
	content, err := os.ReadFile(filepath.Join(s.root, req.GetPath())) // BAD: path-traversal
	if err != nil {
		return nil, status.Error(codes.NotFound, "no such file")
	}
	return &filespb.ReadReply{Content: content}, nil
}

func (s *Server) ReadObject(ctx context.Context, req *filespb.ReadObjectRequest) (*filespb.ReadReply, error) {
	if !objectName.MatchString(req.GetName()) {
		return nil, status.Error(codes.InvalidArgument, "bad name")
	}
	content, err := os.ReadFile(filepath.Join(s.root, "objects", req.Name)) // SAFE: path-traversal (matched against a pattern)
	if err != nil {
		return nil, status.Error(codes.NotFound, "no such object")
	}
	return &filespb.ReadReply{Content: content}, nil
}

func (s *Server) Upload(stream filespb.Files_UploadServer) error {
	var out *os.File
	for {
		chunk, err := stream.Recv()
		if err == io.EOF {
			return stream.SendAndClose(&filespb.UploadReply{})
		}
		if err != nil {
			return err
		}
		if out == nil {
			target := filepath.Join(s.root, "uploads", chunk.GetName())
			out, err = os.Create(target) // BAD: path-traversal
			if err != nil {
				return status.Error(codes.Internal, "cannot store")
			}
			defer out.Close()
		}
		if _, err := out.Write(chunk.GetData()); err != nil {
			return status.Error(codes.Internal, "cannot store")
		}
	}
}

func (s *Server) locate(name string) (string, error) {
	full, err := filepath.EvalSymlinks(filepath.Join(s.root, name))
	if err != nil || !strings.HasPrefix(full, s.root+"/") {
		return "", status.Error(codes.NotFound, "no such file")
	}
	return full, nil
}

func (s *Server) Remove(ctx context.Context, req *filespb.RemoveRequest) (*emptypb.Empty, error) {
	full, err := s.locate(req.GetPath())
	if err != nil {
		return nil, err
	}
	if err := os.Remove(full); err != nil { // SAFE: path-traversal (links resolved, containment checked)
		return nil, status.Error(codes.Internal, "not removed")
	}
	return &emptypb.Empty{}, nil
}

func (s *Server) Compress(ctx context.Context, req *filespb.CompressRequest) (*filespb.ReadReply, error) {
	level := req.GetLevel()
	shell := "zstd " + level + " -c " + filepath.Join(s.root, "blob")
	out, err := exec.CommandContext(ctx, "sh", "-c", shell).Output() // BAD: command-injection
	if err != nil {
		return nil, status.Error(codes.Internal, "not compressed")
	}
	return &filespb.ReadReply{Content: out}, nil
}

func (s *Server) Hash(ctx context.Context, req *filespb.HashRequest) (*filespb.HashReply, error) {
	tool := "sha256sum"
	if req.GetAlgorithm() == filespb.Algorithm_ALGORITHM_SHA512 {
		tool = "sha512sum"
	}
	cmd := exec.CommandContext(ctx, tool) // SAFE: command-injection (one of two constants)
	cmd.Stdin = bytes.NewReader(req.GetContent())
	out, err := cmd.Output()
	if err != nil {
		return nil, status.Error(codes.Internal, "not hashed")
	}
	return &filespb.HashReply{Digest: string(out)}, nil
}

func (s *Server) Import(ctx context.Context, req *filespb.ImportRequest) (*emptypb.Empty, error) {
	s.pending = req.GetSource()
	return &emptypb.Empty{}, s.pull(ctx)
}

func (s *Server) pull(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.pending, nil) // BAD: ssrf (helper)
	if err != nil {
		return status.Error(codes.InvalidArgument, "bad source")
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return status.Error(codes.Unavailable, "source failed")
	}
	return resp.Body.Close()
}

func (s *Server) Mirror(ctx context.Context, req *filespb.MirrorRequest) (*emptypb.Empty, error) {
	base, ok := s.mirrors[req.GetMirror()]
	if !ok {
		return nil, status.Error(codes.InvalidArgument, "unknown mirror")
	}
	resp, err := s.client.Get(base + "/" + req.GetPath()) // SAFE: ssrf (mirrors of the configuration)
	if err != nil {
		return nil, status.Error(codes.Unavailable, "mirror failed")
	}
	return &emptypb.Empty{}, resp.Body.Close()
}
