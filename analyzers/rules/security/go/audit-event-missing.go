package admin

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/labstack/echo/v4"
	"golang.org/x/crypto/bcrypt"
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

// bad: neither success nor failure of a sign-in
func (s *Service) SignIn(c echo.Context) error {
	user, err := s.users.ByEmail(c.FormValue("email"))
	if err != nil || bcrypt.CompareHashAndPassword(user.Hash, []byte(c.FormValue("password"))) != nil {
		return echo.ErrUnauthorized
	}
	token, err := s.issueToken(user.ID)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]string{"token": token})
}

// bad: a column
func (s *Service) Promote(c *gin.Context) {
	s.db.Model(&Member{}).Where("id = ?", c.Param("id")).Update("role", c.PostForm("role"))
	c.Status(http.StatusNoContent)
}

// bad: money moves
func Refund(w http.ResponseWriter, r *http.Request) {
	_, err := refund.New(&stripe.RefundParams{PaymentIntent: stripe.String(r.PathValue("id"))})
	if err != nil {
		http.Error(w, "not possible", http.StatusBadGateway)
	}
}

// ok: recorded in the log
func (s *Service) DeleteMember(c *gin.Context) {
	s.members.Delete(c, c.Param("id"))
	slog.InfoContext(c, "member deleted", "actor", c.GetString("user"), "object", c.Param("id"))
	c.Status(http.StatusNoContent)
}

// ok: recorded in a table
func (s *Server) Block(ctx context.Context, req *pb.BlockRequest) (*pb.Empty, error) {
	s.pool.Exec(ctx, "UPDATE accounts SET role = 'blocked' WHERE id = $1", req.GetId())
	_, err := s.pool.Exec(ctx, "INSERT INTO audit_log (action, object) VALUES ('block', $1)", req.GetId())
	return &pb.Empty{}, err
}

// ok: an event goes out
func (s *Service) Revoke(w http.ResponseWriter, r *http.Request) {
	member, _ := s.members.Find(r.PathValue("id"))
	member.Role = "viewer"
	s.members.Save(member)
	s.bus.Publish(r.Context(), "member.role", member.ID)
}

// ok: nobody's rights
func (s *Service) DeleteDraft(c *gin.Context) {
	s.drafts.Delete(c, c.Param("id"))
	c.Status(http.StatusNoContent)
}

// ok: the service that is called may record it
func (s *Service) RemoveAccount(c *gin.Context) {
	if err := s.service.DeleteAccount(c, c.Param("id")); err != nil {
		c.AbortWithStatus(http.StatusInternalServerError)
	}
}

// ok: below the handlers
func (s *Store) Remove(ctx context.Context, id string) error {
	return s.users.Delete(ctx, id)
}

// ok: who registers
func (s *Service) Register(c *gin.Context) {
	user := &User{Email: c.PostForm("email")}
	user.Password = s.hash(c.PostForm("password"))
	s.users.Save(user)
	c.Status(http.StatusCreated)
}
