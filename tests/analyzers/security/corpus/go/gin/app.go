package main

import (
	"net/http"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/gin-contrib/cors"
	"github.com/gin-contrib/pprof"
	"github.com/gin-contrib/sessions"
	"github.com/gin-contrib/sessions/cookie"
	"github.com/gin-contrib/sessions/redis"
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
)

var partnerOrigin = regexp.MustCompile(`https://[a-z]+.partner.example`)

func apiCORS() gin.HandlerFunc {
	return cors.New(cors.Config{
		AllowOriginFunc:  func(string) bool { return true }, // BAD: cors
		AllowCredentials: true,
		MaxAge:           time.Hour,
	})
}

func partnerCORS() gin.HandlerFunc {
	return cors.New(cors.Config{
		AllowMethods:     []string{http.MethodGet, http.MethodPost},
		AllowCredentials: true,
		AllowOriginFunc:  func(origin string) bool { return partnerOrigin.MatchString(origin) }, // BAD: cors (pattern without anchors)
	})
}

func shopCORS() gin.HandlerFunc {
	return cors.New(cors.Config{
		AllowOrigins:     strings.Split(os.Getenv("CORS_ORIGINS"), ","), // SAFE: cors (configured list)
		AllowCredentials: true,
	})
}

func publicCORS() gin.HandlerFunc {
	cfg := cors.DefaultConfig()
	cfg.AllowAllOrigins = true // SAFE: cors (public data, no credentials)
	cfg.AllowMethods = []string{http.MethodGet}
	return cors.New(cfg)
}

func login(c *gin.Context) {
	if !verify(c.PostForm("user"), c.PostForm("password")) {
		c.AbortWithStatus(http.StatusUnauthorized)
		return
	}
	s := sessions.Default(c)
	s.Set("user", c.PostForm("user"))
	_ = s.Save()
	c.SetCookie("session_id", uuid.NewString(), 3600, "/", "", false, false) // BAD: cookie-flags
	c.SetCookie("lang", "de", 86400, "/", "", true, false)                   // SAFE: cookie-flags (a preference)
	c.Status(http.StatusNoContent)
}

func refresh(c *gin.Context) {
	c.SetSameSite(http.SameSiteStrictMode)
	c.SetCookie("refresh_token", uuid.NewString(), 86400, "/auth", "", true, true) // SAFE: cookie-flags
	c.Status(http.StatusNoContent)
}

func verify(user, password string) bool { return false }

func sessionStores(r *gin.Engine) error {
	shop := cookie.NewStore([]byte(os.Getenv("SESSION_KEY"))) // SAFE: hardcoded-secret
	shop.Options(sessions.Options{Path: "/", MaxAge: 3600, Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	r.Use(sessions.Sessions("shop", shop))
	admin, err := redis.NewStore(10, "tcp", os.Getenv("REDIS_ADDR"), "", os.Getenv("REDIS_PASSWORD"), []byte("admin-session-key-7d1f")) // BAD: hardcoded-secret
	if err != nil {
		return err
	}
	admin.Options(sessions.Options{Path: "/admin", MaxAge: 600, HttpOnly: true, Secure: false}) // BAD: cookie-flags
	r.Group("/admin").Use(sessions.Sessions("admin", admin))
	return nil
}

func main() {
	if os.Getenv("APP_ENV") != "production" {
		gin.SetMode(gin.DebugMode) // SAFE: debug-mode (not in production)
	} else {
		gin.SetMode(gin.ReleaseMode)
	}
	r := gin.New()
	r.Use(gin.Recovery())
	_ = r.SetTrustedProxies([]string{"10.0.0.0/8"})
	pprof.Register(r) // BAD: debug-mode
	if err := sessionStores(r); err != nil {
		panic(err)
	}
	r.Group("/api", apiCORS()).POST("/login", login)
	r.Group("/partner", partnerCORS()).POST("/refresh", refresh)
	r.Group("/shop", shopCORS()).POST("/login", login)
	r.Group("/public", publicCORS()).GET("/health", func(c *gin.Context) { c.Status(http.StatusNoContent) })
	srv := &http.Server{Addr: ":" + os.Getenv("PORT"), Handler: r, ReadHeaderTimeout: 5 * time.Second}
	if err := srv.ListenAndServe(); err != nil {
		panic(err)
	}
}
