package web

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/labstack/echo/v4/middleware"
)

func Headers(w http.ResponseWriter, c *gin.Context) {
	// bad: everybody may frame it
	w.Header().Set("X-Frame-Options", "ALLOWALL")
	// bad: of gin
	c.Header("X-Frame-Options", "ALLOW-FROM *")
	// bad: scripts from everywhere
	w.Header().Set("Content-Security-Policy", "default-src *; img-src 'self'")
	// bad: of echo
	_ = middleware.SecureConfig{XFrameOptions: "ALLOWALL"}
	// ok: nobody may
	w.Header().Set("X-Frame-Options", "DENY")
	// ok: own scripts, images of everybody
	w.Header().Set("Content-Security-Policy", "default-src 'self'; img-src *")
	// ok: of echo
	_ = middleware.SecureConfig{XFrameOptions: "SAMEORIGIN"}
}
