package httpapi

import (
	"fmt"
	"log"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/gofiber/fiber/v2"
	"github.com/labstack/echo/v4"
)

func Plain(w http.ResponseWriter, r *http.Request) {
	if err := work(); err != nil {
		// bad: the text of the error
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if err := work(); err != nil {
		// bad: formatted
		http.Error(w, fmt.Sprintf("query failed: %v", err), 500)
		return
	}
	if err := work(); err != nil {
		w.WriteHeader(http.StatusBadGateway)
		// bad: written to the body
		_, _ = w.Write([]byte(err.Error()))
	}
}

func Gin(c *gin.Context) {
	if err := work(); err != nil {
		// bad: gin
		c.JSON(http.StatusInternalServerError, gin.H{"error": err.Error()})
		return
	}
	if err := work(); err != nil {
		// bad: gin, aborted
		c.AbortWithStatusJSON(500, gin.H{"message": "failed: " + err.Error()})
	}
}

func Echo(c echo.Context) error {
	if err := work(); err != nil {
		// bad: echo
		return c.JSON(http.StatusInternalServerError, map[string]string{"error": err.Error()})
	}
	if err := work(); err != nil {
		// bad: echo's error
		return echo.NewHTTPError(http.StatusInternalServerError, err.Error())
	}
	return nil
}

func Fiber(c *fiber.Ctx) error {
	if err := work(); err != nil {
		// bad: fiber
		return c.Status(fiber.StatusInternalServerError).JSON(fiber.Map{"error": err.Error()})
	}
	return nil
}

func Good(w http.ResponseWriter, r *http.Request) {
	if err := work(); err != nil {
		log.Print(err)
		// ok: a constant
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	if err := r.ParseForm(); err != nil {
		// ok: the caller's own mistake
		http.Error(w, err.Error(), http.StatusBadRequest)
	}
}

func GoodGin(c *gin.Context) {
	if err := c.ShouldBindJSON(&struct{}{}); err != nil {
		// ok: validation
		c.JSON(http.StatusUnprocessableEntity, gin.H{"error": err.Error()})
		return
	}
	if err := work(); err != nil {
		// ok: gin keeps it in the context and sends no body
		_ = c.AbortWithError(http.StatusInternalServerError, err)
	}
}

func work() error { return nil }

func (s *Server) Ledger(ctx context.Context, in *pb.In) (*pb.Out, error) {
	out, err := s.find(ctx, in)
	if err != nil {
		// bad: gRPC
		return nil, status.Errorf(codes.Internal, "find: %v", err)
	}
	if in.Bad() {
		// ok: the caller's own mistake
		return nil, status.Error(codes.InvalidArgument, errBad.Error())
	}
	return out, nil
}

func Helper(w http.ResponseWriter, r *http.Request) {
	if err := work(); err != nil {
		// bad: a helper of our own
		respondError(w, http.StatusInternalServerError, err.Error())
	}
}

func Recover(c *gin.Context) {
	defer func() {
		if recover() != nil {
			// bad: the stack
			c.Data(http.StatusInternalServerError, "text/plain", debug.Stack())
		}
	}()
	c.Next()
}
