package httpapi

import (
	"net/http"
	"slices"

	gincors "github.com/gin-contrib/cors"
	"github.com/gin-gonic/gin"
	chicors "github.com/go-chi/cors"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/rs/cors"
)

var origins = []string{"https://app.example.com"}

func Gin(r *gin.Engine) {
	// bad: gin-contrib, everybody with cookies
	r.Use(gincors.New(gincors.Config{
		AllowAllOrigins:  true,
		AllowCredentials: true,
	}))
	// bad: a function that says yes
	r.Use(gincors.New(gincors.Config{
		AllowOriginFunc:  func(origin string) bool { return true },
		AllowCredentials: true,
	}))
}

func GinDefault(r *gin.Engine) {
	config := gincors.DefaultConfig()
	// bad: assigned on the configuration
	config.AllowAllOrigins = true
	config.AllowCredentials = true
	r.Use(gincors.New(config))
}

func RS(h http.Handler) http.Handler {
	// bad: rs/cors with the wildcard
	return cors.New(cors.Options{
		AllowedOrigins:   []string{"*"},
		AllowCredentials: true,
	}).Handler(h)
}

func Chi(h http.Handler) http.Handler {
	// bad: chi with any host
	return chicors.Handler(chicors.Options{
		AllowedOrigins:   []string{"https://*", "http://*"},
		AllowedMethods:   []string{http.MethodGet},
		AllowCredentials: true,
	})(h)
}

func Echo(e *echo.Echo) {
	// bad: echo with the wildcard
	e.Use(middleware.CORSWithConfig(middleware.CORSConfig{
		AllowOrigins:     []string{"*"},
		AllowCredentials: true,
	}))
}

func Reflect(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// bad: written by hand
		w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
		w.Header().Set("Access-Control-Allow-Credentials", "true")
		next.ServeHTTP(w, r)
	})
}

func ReflectGin() gin.HandlerFunc {
	return func(c *gin.Context) {
		origin := c.GetHeader("Origin")
		c.Header("Access-Control-Allow-Credentials", "true")
		if origin != "" {
			// bad: only that it is there
			c.Header("Access-Control-Allow-Origin", origin)
		}
		c.Next()
	}
}

func Named(r *gin.Engine) {
	// ok: named origins
	r.Use(gincors.New(gincors.Config{AllowOrigins: origins, AllowCredentials: true}))
	// ok: everybody, no cookies
	r.Use(gincors.New(gincors.Config{AllowAllOrigins: true}))
	// ok: the function looks
	r.Use(gincors.New(gincors.Config{
		AllowOriginFunc:  func(origin string) bool { return slices.Contains(origins, origin) },
		AllowCredentials: true,
	}))
}

func Checked(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin := r.Header.Get("Origin")
		if slices.Contains(origins, origin) {
			// ok: looked up first
			w.Header().Set("Access-Control-Allow-Origin", origin)
			w.Header().Set("Access-Control-Allow-Credentials", "true")
		}
		next.ServeHTTP(w, r)
	})
}

func Public(w http.ResponseWriter, r *http.Request) {
	// ok: reflected, but no credentials
	w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
	w.WriteHeader(http.StatusNoContent)
}

func Echo(e *echo.Echo) {
	// bad: whoever asks, in the form with the origin to send
	e.Use(middleware.CORSWithConfig(middleware.CORSConfig{
		UnsafeAllowOriginFunc: func(c *echo.Context, origin string) (allowedOrigin string, allowed bool, err error) {
			return origin, true, nil
		},
		AllowCredentials: true,
	}))
	// ok: the function looks
	e.Use(middleware.CORSWithConfig(middleware.CORSConfig{
		UnsafeAllowOriginFunc: func(c *echo.Context, origin string) (string, bool, error) {
			return origin, slices.Contains(origins, origin), nil
		},
		AllowCredentials: true,
	}))
}

func Gorilla(h http.Handler) http.Handler {
	// bad: gorilla with the wildcard
	return handlers.CORS(handlers.AllowedOrigins([]string{"*"}), handlers.AllowCredentials())(h)
}

func Part(r *gin.Engine) {
	// bad: evil-example.com ends so too
	r.Use(gincors.New(gincors.Config{
		AllowOriginFunc:  func(origin string) bool { return strings.HasSuffix(origin, "example.com") },
		AllowCredentials: true,
	}))
	// ok: only below the domain
	r.Use(gincors.New(gincors.Config{
		AllowOriginFunc:  func(origin string) bool { return strings.HasSuffix(origin, ".example.com") },
		AllowCredentials: true,
	}))
}

func Wildcard(w http.ResponseWriter) {
	// bad: a proxy repeats the origin
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Access-Control-Allow-Credentials", "true")
}
