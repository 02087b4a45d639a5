package admin

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"
)

// bad: who gave the role is not known
func (s *Service) SetRole(w http.ResponseWriter, r *http.Request) {
	user, err := s.users.Find(r.Context(), r.PathValue("id"))
	if err != nil {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	user.Role = r.FormValue("role")
	s.users.Save(r.Context(), user)
}

// bad: an account is gone
func (s *Service) DeleteUser(c *gin.Context) {
	if err := s.users.Delete(c, c.Param("id")); err != nil {
		c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	c.Status(http.StatusNoContent)
}

// bad: the same in SQL, over gRPC
func (s *Server) Close(ctx context.Context, req *pb.CloseRequest) (*pb.Empty, error) {
	_, err := s.pool.Exec(ctx, "DELETE FROM accounts WHERE id = $1", req.GetId())
	return &pb.Empty{}, err
}

// ok: recorded in the log
func (s *Service) DeleteMember(c *gin.Context) {
	s.members.Delete(c, c.Param("id"))
	slog.InfoContext(c, "member deleted", "actor", c.GetString("user"), "object", c.Param("id"))
	c.Status(http.StatusNoContent)
}

// ok: recorded in a table
func (s *Server) Block(ctx context.Context, req *pb.BlockRequest) (*pb.Empty, error) {
	s.pool.Exec(ctx, "UPDATE accounts SET blocked = true WHERE id = $1", req.GetId())
	_, err := s.pool.Exec(ctx, "INSERT INTO audit_log (action, object) VALUES ('block', $1)", req.GetId())
	return &pb.Empty{}, err
}

// ok: nobody's rights
func (s *Service) DeleteDraft(c *gin.Context) {
	s.drafts.Delete(c, c.Param("id"))
	c.Status(http.StatusNoContent)
}

// ok: below the handlers
func (s *Store) Remove(ctx context.Context, id string) error {
	return s.users.Delete(ctx, id)
}
