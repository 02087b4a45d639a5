package main

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/labstack/echo/v4/middleware"
)

func Headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// bad: every script of the page
		w.Header().Set("Content-Security-Policy", "default-src 'self'; script-src 'self' 'unsafe-inline'")
		// ok: styles only
		w.Header().Set("Content-Security-Policy", "default-src 'self'; style-src 'self' 'unsafe-inline'")
		next.ServeHTTP(w, r)
	})
}

func Gin(c *gin.Context) {
	// bad: text becomes code
	c.Header("Content-Security-Policy", "script-src 'self' 'unsafe-eval'")
	// ok: own scripts only
	c.Header("Content-Security-Policy", "script-src 'self'")
	c.Next()
}

func Echo(nonce string) {
	// bad: by default
	_ = middleware.SecureConfig{ContentSecurityPolicy: "default-src 'self' 'unsafe-inline'"}
	// ok: by a nonce
	_ = middleware.SecureConfig{ContentSecurityPolicy: "script-src 'nonce-" + nonce + "' 'unsafe-inline'"}
}
