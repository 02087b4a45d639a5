package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/labstack/echo/v4"
)

func Echo(e *echo.Echo) {
	e.GET("/env", func(c echo.Context) error {
		// bad: every key
		return c.JSON(http.StatusOK, os.Environ())
	})
}

func Gin(c *gin.Context) {
	// bad: beside something harmless
	c.JSON(http.StatusOK, gin.H{"status": "up", "env": os.Environ()})
}

func Text(w http.ResponseWriter, r *http.Request) {
	for _, line := range os.Environ() {
		// bad: line by line
		fmt.Fprintln(w, line)
	}
}

func Joined(w http.ResponseWriter, r *http.Request) {
	// bad: as one text
	w.Write([]byte(strings.Join(os.Environ(), "\n")))
}

func Public(w http.ResponseWriter, r *http.Request) {
	for _, line := range os.Environ() {
		if strings.HasPrefix(line, "PUBLIC_") {
			// ok: chosen by name
			fmt.Fprintln(w, line)
		}
	}
}

func Region(w http.ResponseWriter, r *http.Request) {
	// ok: one value
	json.NewEncoder(w).Encode(map[string]string{"region": os.Getenv("REGION")})
}

func Render(w http.ResponseWriter, r *http.Request) {
	cmd := exec.Command("render")
	cmd.Env = append(os.Environ(), "LANG=C")
	out, err := cmd.Output()
	if err != nil {
		http.Error(w, "failed", http.StatusInternalServerError)
		return
	}
	// ok: what a program printed that was started with it
	w.Write([]byte(out))
}

func (s *Server) Settings(c *gin.Context) {
	// bad: the service's own configuration
	c.JSON(http.StatusOK, s.cfg)
}

func (s *Server) UserSettings(c *gin.Context) {
	settings, err := s.store.SettingsOf(c, c.Param("id"))
	if err != nil {
		return
	}
	// ok: what a user has chosen
	c.JSON(http.StatusOK, settings)
}

func Everything(w http.ResponseWriter, r *http.Request) {
	// bad: two that nobody should have
	json.NewEncoder(w).Encode(map[string]string{"database": os.Getenv("DATABASE_URL"), "key": os.Getenv("SIGNING_KEY")})
}

func Client(c *gin.Context) {
	// ok: meant for browsers
	c.JSON(http.StatusOK, gin.H{"key": os.Getenv("STRIPE_PUBLISHABLE_KEY")})
}
