package ledger

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"

	ledgerpb "example.com/fleet/gen/ledger/v1"
)

type Server struct {
	ledgerpb.UnimplementedLedgerServer
	pool *pgxpool.Pool
}

var orderBy = map[ledgerpb.Order]string{
	ledgerpb.Order_ORDER_AMOUNT: "amount DESC",
	ledgerpb.Order_ORDER_TIME:   "booked_at DESC",
}

func (s *Server) GetAccount(ctx context.Context, req *ledgerpb.GetAccountRequest) (*ledgerpb.Account, error) {
	sql := "SELECT id, owner FROM accounts WHERE iban = '" + req.GetIban() + "'"
	var acc ledgerpb.Account
	err := s.pool.QueryRow(ctx, sql).Scan(&acc.Id, &acc.Owner) // BAD: sql-injection
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, status.Error(codes.NotFound, "no such account") // SAFE: error-detail
	}
	if err != nil {
		return nil, status.Error(codes.Internal, err.Error()) // BAD: error-detail
	}
	return &acc, nil
}

func (s *Server) GetByID(ctx context.Context, req *ledgerpb.GetByIDRequest) (*ledgerpb.Account, error) {
	var acc ledgerpb.Account
	err := s.pool.QueryRow(ctx, fmt.Sprintf("SELECT id, owner FROM accounts WHERE id = %d", req.GetId())).Scan(&acc.Id, &acc.Owner) // SAFE: sql-injection (an int64 of the message)
	if err != nil {
		slog.ErrorContext(ctx, "account not read", "id", req.GetId(), "error", err)
		return nil, status.Error(codes.Internal, "account not read")
	}
	return &acc, nil
}

func (s *Server) ListBookings(req *ledgerpb.ListBookingsRequest, stream ledgerpb.Ledger_ListBookingsServer) error {
	order, ok := orderBy[req.GetOrder()]
	if !ok {
		order = "id"
	}
	rows, err := s.pool.Query(stream.Context(), "SELECT id, amount FROM bookings WHERE account = $1 ORDER BY "+order, req.GetAccount()) // SAFE: sql-injection (order is looked up)
	if err != nil {
		return status.Error(codes.Internal, "bookings not read")
	}
	defer rows.Close()
	for rows.Next() {
		var b ledgerpb.Booking
		if err := rows.Scan(&b.Id, &b.Amount); err != nil {
			return status.Error(codes.Internal, "bookings not read")
		}
		if err := stream.Send(&b); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) filter(req *ledgerpb.SearchRequest) string {
	var terms []string
	for name, value := range req.GetLabels() {
		terms = append(terms, fmt.Sprintf("labels->>'%s' = '%s'", name, value))
	}
	return strings.Join(terms, " AND ")
}

func (s *Server) Search(ctx context.Context, req *ledgerpb.SearchRequest) (*ledgerpb.SearchReply, error) {
	var ids []int64
	rows, err := s.pool.Query(ctx, "SELECT id FROM bookings WHERE "+s.filter(req)) // BAD: sql-injection (helper)
	if err == nil {
		ids, err = pgx.CollectRows(rows, pgx.RowTo[int64])
	}
	if err != nil {
		return nil, status.Errorf(codes.InvalidArgument, req.GetMessage()) // BAD: format-string
	}
	return &ledgerpb.SearchReply{Ids: ids}, nil
}

func (s *Server) SetTenant(ctx context.Context, _ *emptypb.Empty) (*emptypb.Empty, error) {
	md, _ := metadata.FromIncomingContext(ctx)
	tenants := md.Get("x-tenant")
	if len(tenants) != 1 {
		return nil, status.Errorf(codes.InvalidArgument, "one tenant is needed, got %d", len(tenants)) // SAFE: format-string
	}
	if _, err := s.pool.Exec(ctx, "SET search_path TO "+tenants[0]); err != nil { // BAD: sql-injection
		return nil, status.Error(codes.Internal, "tenant not set")
	}
	_, err := s.pool.Exec(ctx, "SELECT set_config('app.tenant', $1, false)", tenants[0]) // SAFE: sql-injection (bound)
	if err != nil {
		return nil, status.Error(codes.Internal, "tenant not set")
	}
	return &emptypb.Empty{}, nil
}

func (s *Server) Close(ctx context.Context, req *ledgerpb.CloseRequest) (*emptypb.Empty, error) {
	_, err := s.pool.Exec(ctx, "DELETE FROM accounts WHERE id = $1", req.GetId()) // BAD: audit-missing
	if err != nil {
		return nil, status.Error(codes.Internal, "account not closed")
	}
	return &emptypb.Empty{}, nil
}

func (s *Server) Block(ctx context.Context, req *ledgerpb.BlockRequest) (*emptypb.Empty, error) {
	tag, err := s.pool.Exec(ctx, "UPDATE accounts SET blocked = true WHERE id = $1", req.GetId()) // SAFE: audit-missing (an audit row follows)
	if err == nil && tag.RowsAffected() == 1 {
		_, err = s.pool.Exec(ctx, "INSERT INTO audit_log (actor, action, object) VALUES ($1, 'account.block', $2)", req.GetActor(), req.GetId())
	}
	if err != nil {
		return nil, status.Error(codes.Internal, "account not blocked")
	}
	return &emptypb.Empty{}, nil
}
