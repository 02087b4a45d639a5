package policies

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	"net"
	"os"
	"strings"
	"time"

	"github.com/casbin/casbin/v2"
	"github.com/getsentry/sentry-go"
	"github.com/golang-jwt/jwt/v5"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/reflection"
	"google.golang.org/grpc/status"

	pb "example.com/members/gen"
)

var permissions = map[string]string{
	"/members.Members/Remove":  "admin",
	"/members.Members/SetRole": "admin",
	"/members.Members/List":    "viewer",
}

type Record struct {
	ID, Email, Role, PasswordHash string
}

type Repository interface {
	ByEmail(ctx context.Context, email string) (*Record, error)
	SetRole(ctx context.Context, id, role string) error
	Remove(ctx context.Context, id string) error
}

type Server struct {
	pb.UnimplementedMembersServer
	members Repository
	roles   *casbin.Enforcer
	secret  []byte
	audit   *slog.Logger
}

func may(role, method string) bool {
	wanted, ok := permissions[method]
	if !ok {
		return true // BAD: default-allow (a method that nobody listed)
	}
	return role == wanted
}

func mayStrictly(role, method string) bool {
	wanted, ok := permissions[method]
	if !ok {
		return false // SAFE: default-allow
	}
	return role == wanted
}

func (s *Server) enforce(role, method string) bool {
	allowed, err := s.roles.Enforce(role, method, "call")
	if err != nil {
		s.audit.Error("policy not readable", "error", err)
		return true // BAD: default-allow
	}
	return allowed
}

func (s *Server) enforceStrictly(role, method string) bool {
	allowed, err := s.roles.Enforce(role, method, "call")
	if err != nil {
		s.audit.Error("policy not readable", "error", err)
		return false // SAFE: default-allow
	}
	return allowed
}

func (s *Server) Authorise(ctx context.Context, request any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	values, _ := metadata.FromIncomingContext(ctx)
	role := strings.Join(values.Get("x-role"), "")
	if !may(role, info.FullMethod) { // BAD: privilege-from-client (the caller's metadata)
		return nil, status.Error(codes.PermissionDenied, "not allowed")
	}
	return next(ctx, request)
}

func (s *Server) AuthoriseToken(ctx context.Context, request any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	values, _ := metadata.FromIncomingContext(ctx)
	claims := jwt.MapClaims{}
	_, err := jwt.ParseWithClaims(strings.TrimPrefix(strings.Join(values.Get("authorization"), ""), "Bearer "), claims, func(*jwt.Token) (any, error) { return s.secret, nil }, jwt.WithValidMethods([]string{"HS256"})) // SAFE: jwt-none
	if err != nil {
		return nil, status.Error(codes.Unauthenticated, "sign in")
	}
	role, _ := claims["role"].(string)
	if !mayStrictly(role, info.FullMethod) || !s.enforceStrictly(role, info.FullMethod) { // SAFE: privilege-from-client (a verified token's claim)
		return nil, status.Error(codes.PermissionDenied, "not allowed")
	}
	return next(ctx, request)
}

func level(kind string) (string, error) {
	switch kind {
	case "guest":
		return "viewer", nil
	case "clerk":
		return "editor", nil
	default:
		return "admin", nil // BAD: default-allow
	}
}

func levelStrictly(kind string) (string, error) {
	switch kind {
	case "guest":
		return "viewer", nil
	case "clerk":
		return "editor", nil
	default:
		return "", errors.New("unknown kind") // SAFE: default-allow
	}
}

func (s *Server) Find(ctx context.Context, in *pb.FindRequest) (*pb.Member, error) {
	record, err := s.members.ByEmail(ctx, in.GetEmail())
	if err != nil {
		return nil, status.Error(codes.NotFound, "no member")
	}
	return &pb.Member{Id: record.ID, Email: record.Email, PasswordHash: record.PasswordHash}, nil // BAD: password-exposed
}

func (s *Server) Card(ctx context.Context, in *pb.FindRequest) (*pb.Member, error) {
	record, err := s.members.ByEmail(ctx, in.GetEmail())
	if err != nil {
		return nil, status.Error(codes.NotFound, "no member")
	}
	return &pb.Member{Id: record.ID, Email: record.Email}, nil // SAFE: password-exposed
}

func (s *Server) SetRole(ctx context.Context, in *pb.SetRoleRequest) (*pb.Empty, error) { // BAD: audit-missing
	role, err := level(in.GetKind())
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, "no such kind")
	}
	if err := s.members.SetRole(ctx, in.GetId(), role); err != nil {
		return nil, status.Error(codes.Internal, "cannot set")
	}
	return &pb.Empty{}, nil
}

func (s *Server) Promote(ctx context.Context, in *pb.SetRoleRequest) (*pb.Empty, error) { // SAFE: audit-missing
	role, err := levelStrictly(in.GetKind())
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, "no such kind")
	}
	if err := s.members.SetRole(ctx, in.GetId(), role); err != nil {
		return nil, status.Error(codes.Internal, "cannot set")
	}
	s.audit.InfoContext(ctx, "role set", "member", in.GetId(), "role", role)
	return &pb.Empty{}, nil
}

func (s *Server) Remove(ctx context.Context, in *pb.RemoveRequest) (*pb.Empty, error) { // BAD: audit-missing
	if err := s.members.Remove(ctx, in.GetId()); err != nil {
		return nil, status.Error(codes.Internal, "cannot remove")
	}
	return &pb.Empty{}, nil
}

func (s *Server) Login(ctx context.Context, in *pb.LoginRequest) (*pb.Token, error) {
	record, err := s.members.ByEmail(ctx, in.GetEmail())
	if err != nil || record.PasswordHash != in.GetPassword() { // BAD: password-plain-compare
		s.audit.WarnContext(ctx, "login refused")
		return nil, status.Error(codes.Unauthenticated, "wrong email or password")
	}
	s.audit.InfoContext(ctx, "login", "member", record.ID)
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"sub": record.ID}).SignedString(s.secret) // BAD: long-lived-token (no end)
	return &pb.Token{Token: token}, err
}

func (s *Server) Renew(ctx context.Context, in *pb.LoginRequest) (*pb.Token, error) {
	claims := jwt.MapClaims{"sub": in.GetEmail(), "exp": jwt.NewNumericDate(time.Now().Add(10 * time.Minute))}
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString(s.secret) // SAFE: long-lived-token
	return &pb.Token{Token: token}, err
}

func (s *Server) Complain(ctx context.Context, record *Record, err error) {
	hub := sentry.CurrentHub().Clone()
	hub.WithScope(func(scope *sentry.Scope) {
		scope.SetTag("email", record.Email) // BAD: reporter-pii
		scope.SetExtra("member", record.ID)
		hub.CaptureException(err)
	})
	slog.ErrorContext(ctx, "failed", "member", record.ID)
}

func Serve(s *Server) error {
	listener, err := net.Listen("tcp", ":50051")
	if err != nil {
		return err
	}
	server := grpc.NewServer(grpc.UnaryInterceptor(s.Authorise)) // BAD: grpc-tls (no credentials)
	pb.RegisterMembersServer(server, s)
	reflection.Register(server) // BAD: introspection
	return server.Serve(listener)
}

func ServeSecurely(s *Server, certificate tls.Certificate, clients *x509.CertPool) error {
	listener, err := net.Listen("tcp", ":50052")
	if err != nil {
		return err
	}
	config := &tls.Config{Certificates: []tls.Certificate{certificate}, ClientCAs: clients, ClientAuth: tls.RequireAndVerifyClientCert, MinVersion: tls.VersionTLS12}
	server := grpc.NewServer(grpc.Creds(credentials.NewTLS(config)), grpc.UnaryInterceptor(s.AuthoriseToken)) // SAFE: grpc-tls
	pb.RegisterMembersServer(server, s)
	if os.Getenv("ENVIRONMENT") == "development" {
		reflection.Register(server) // SAFE: introspection
	}
	return server.Serve(listener)
}
