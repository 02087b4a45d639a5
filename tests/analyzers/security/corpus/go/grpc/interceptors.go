package interceptors

import (
	"context"
	"crypto/subtle"
	"log"
	"log/slog"
	"os"
	"strings"

	"github.com/golang-jwt/jwt/v5"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

type Auth struct {
	key    []byte
	static string
}

type callerKey struct{}

func New() *Auth {
	return &Auth{key: []byte(os.Getenv("JWT_KEY")), static: os.Getenv("SERVICE_TOKEN")}
}

func token(ctx context.Context) string {
	md, ok := metadata.FromIncomingContext(ctx)
	if !ok || len(md.Get("authorization")) == 0 {
		return ""
	}
	return strings.TrimPrefix(md.Get("authorization")[0], "Bearer ")
}

func (a *Auth) Unary(ctx context.Context, req any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	claims := &jwt.RegisteredClaims{}
	_, err := jwt.ParseWithClaims(token(ctx), claims, func(*jwt.Token) (any, error) { return a.key, nil }, jwt.WithValidMethods([]string{"HS256"}), jwt.WithAudience("ledger"), jwt.WithIssuer("id")) // SAFE: jwt-audience
	if err != nil {                                                                                                                                                                                   // SAFE: swallowed-security-error (refused)
		return nil, status.Error(codes.Unauthenticated, "unauthenticated")
	}
	return next(context.WithValue(ctx, callerKey{}, claims.Subject), req)
}

func (a *Auth) Edge(ctx context.Context, req any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	claims := jwt.MapClaims{}
	_, err := jwt.ParseWithClaims(token(ctx), claims, func(*jwt.Token) (any, error) { return a.key, nil }, jwt.WithValidMethods([]string{"HS256"}), jwt.WithAudience("ledger"))
	if err != nil { // BAD: swallowed-security-error (the call goes on)
		slog.WarnContext(ctx, "token refused", "method", info.FullMethod)
	}
	subject, _ := claims.GetSubject()
	return next(context.WithValue(ctx, callerKey{}, subject), req)
}

func (a *Auth) Gateway(ctx context.Context, req any, _ *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	parsed, _, err := new(jwt.Parser).ParseUnverified(token(ctx), jwt.MapClaims{}) // BAD: jwt-verification
	if err != nil {
		return nil, status.Error(codes.Unauthenticated, "unauthenticated")
	}
	subject, err := parsed.Claims.GetSubject()
	if err != nil {
		return nil, status.Error(codes.Unauthenticated, "unauthenticated")
	}
	return next(context.WithValue(ctx, callerKey{}, subject), req)
}

func (a *Auth) Static(ctx context.Context, req any, _ *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	if len(a.static) < 20 || subtle.ConstantTimeCompare([]byte(token(ctx)), []byte(a.static)) != 1 { // SAFE: timing-compare
		return nil, status.Error(codes.Unauthenticated, "unauthenticated")
	}
	return next(ctx, req)
}

func (a *Auth) Legacy(ctx context.Context, req any, _ *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	serviceToken := token(ctx)
	switch serviceToken {
	case a.static: // BAD: timing-compare
		return next(ctx, req)
	default:
		return nil, status.Error(codes.Unauthenticated, "unauthenticated")
	}
}

func Payloads(ctx context.Context, req any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	md, _ := metadata.FromIncomingContext(ctx)
	log.Printf("call %s metadata=%v", info.FullMethod, md) // BAD: sensitive-logging (authorization is in it)
	return next(ctx, req)
}

func Calls(ctx context.Context, req any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	slog.InfoContext(ctx, "call", "method", info.FullMethod, "authenticated", token(ctx) != "") // SAFE: sensitive-logging (a boolean)
	return next(ctx, req)
}

func (a *Auth) Issue(subject string) (string, error) {
	claims := jwt.MapClaims{"sub": subject, "aud": "ledger", "iss": "id"}
	return jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString(a.key) // BAD: jwt-expiry
}

func (a *Auth) Open(raw string) (*jwt.Token, error) {
	return jwt.Parse(raw, func(t *jwt.Token) (any, error) { // SAFE: jwt-algorithm (pinned in the options)
		return a.key, nil
	}, jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithAudience("ledger"), jwt.WithExpirationRequired())
}

func (a *Auth) OpenAny(raw string) (*jwt.Token, error) {
	return jwt.Parse(raw, func(t *jwt.Token) (any, error) { // BAD: jwt-algorithm (none is pinned)
		return a.key, nil
	}, jwt.WithAudience("ledger"), jwt.WithExpirationRequired())
}
