package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"

	"github.com/jmoiron/sqlx"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/reflection"
	"google.golang.org/grpc/status"

	pb "example.com/ledger/gen/ledger/v1"
)

type ledgerServer struct {
	pb.UnimplementedLedgerServer
	db *sqlx.DB
}

func (s *ledgerServer) ListEntries(ctx context.Context, in *pb.ListEntriesRequest) (*pb.ListEntriesResponse, error) {
	column := "booked_at"
	if in.GetOrder() == pb.Order_ORDER_AMOUNT {
		column = "amount"
	}
	var entries []*pb.Entry
	err := s.db.SelectContext(ctx, &entries, "SELECT id, amount FROM entry WHERE account = ? ORDER BY "+column, in.GetAccount()) // SAFE: sql-injection (two constants)
	if err != nil {
		slog.ErrorContext(ctx, "list", "err", err)
		return nil, status.Error(codes.Internal, "internal error") // SAFE: error-detail
	}
	return &pb.ListEntriesResponse{Entries: entries}, nil
}

func (s *ledgerServer) SearchEntries(ctx context.Context, in *pb.SearchEntriesRequest) (*pb.ListEntriesResponse, error) {
	query := fmt.Sprintf("SELECT id, amount FROM entry WHERE account = :account AND purpose LIKE '%%%s%%'", in.GetPurpose())
	rows, err := s.db.NamedQueryContext(ctx, query, map[string]any{"account": in.GetAccount()}) // BAD: sql-injection
	if err != nil {
		return nil, status.Errorf(codes.Internal, "search with %s: %v", query, err) // BAD: error-detail
	}
	defer rows.Close()
	out := &pb.ListEntriesResponse{}
	for rows.Next() {
		entry := &pb.Entry{}
		if err := rows.StructScan(entry); err != nil {
			return nil, status.Error(codes.Internal, "internal error")
		}
		out.Entries = append(out.Entries, entry)
	}
	return out, nil
}

func (s *ledgerServer) SumEntries(ctx context.Context, in *pb.SumEntriesRequest) (*pb.SumEntriesResponse, error) {
	query, args, err := sqlx.In("SELECT sum(amount) FROM entry WHERE id IN (?)", in.GetIds()) // SAFE: sql-injection (placeholders)
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, "ids")
	}
	out := &pb.SumEntriesResponse{}
	if err := s.db.GetContext(ctx, &out.Sum, s.db.Rebind(query), args...); err != nil {
		return nil, status.Error(codes.Internal, "internal error")
	}
	return out, nil
}

func authorize(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	incoming, ok := metadata.FromIncomingContext(ctx)
	if !ok {
		return handler(ctx, request) // BAD: default-allow (a call without metadata)
	}
	if token := strings.Join(incoming.Get("authorization"), ""); !known(token) {
		slog.Info("refused", "method", info.FullMethod)
		return nil, status.Error(codes.Unauthenticated, "sign in")
	}
	return handler(ctx, request)
}

func known(token string) bool { return len(token) > 7 && tokens[strings.TrimPrefix(token, "Bearer ")] }

var tokens = map[string]bool{}

func ratesConnection() (*grpc.ClientConn, error) {
	address := os.Getenv("RATES_ADDRESS")
	return grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials())) // BAD: grpc-tls
}

func serve(db *sqlx.DB, certificate tls.Certificate) error {
	listener, err := net.Listen("tcp", ":8443")
	if err != nil {
		return err
	}
	server := grpc.NewServer(
		grpc.Creds(credentials.NewServerTLSFromCert(&certificate)), // SAFE: grpc-tls
		grpc.ChainUnaryInterceptor(authorize),
		grpc.MaxRecvMsgSize(1<<20),
	)
	pb.RegisterLedgerServer(server, &ledgerServer{db: db})
	if os.Getenv("APP_ENV") == "development" {
		reflection.Register(server)
	}
	return server.Serve(listener)
}
