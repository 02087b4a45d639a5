package operations

import (
	"crypto/tls"
	"embed"
	"encoding/json"
	"expvar"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/http/pprof"
	_ "net/http/pprof" // BAD: debug-endpoint (registered with the default mux, which is served)
	"net/url"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gorilla/websocket"
	"github.com/rollbar/rollbar-go"
	"github.com/rs/cors"
	"golang.org/x/crypto/bcrypt"
)

//go:embed assets
var assets embed.FS

const policy = "default-src 'self'; script-src 'self' 'unsafe-eval' 'unsafe-inline'"

var (
	allowed  = []string{"https://operations.example.com"}
	upgrader = websocket.Upgrader{
		CheckOrigin: func(r *http.Request) bool {
			return strings.Contains(r.Header.Get("Origin"), "example.com") // BAD: partial-origin
		},
	}
	strictUpgrader = websocket.Upgrader{
		CheckOrigin: func(r *http.Request) bool {
			origin, err := url.Parse(r.Header.Get("Origin"))
			return err == nil && origin.Scheme == "https" && origin.Host == r.Host // SAFE: partial-origin
		},
	}
)

func Serve() {
	rollbar.SetToken(os.Getenv("ROLLBAR_TOKEN"))
	rollbar.SetCaptureIp(rollbar.CaptureIpFull) // BAD: reporter-pii
	go func() { log.Fatal(http.ListenAndServe(":6060", nil)) }()
	log.Fatal(http.ListenAndServe(":8080", Public()))
}

func ServeInternal() {
	rollbar.SetCaptureIp(rollbar.CaptureIpNone) // SAFE: reporter-pii
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index) // SAFE: debug-endpoint (loopback alone)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	server := &http.Server{Addr: "127.0.0.1:6061", Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	log.Fatal(server.ListenAndServe())
}

func environment(w http.ResponseWriter, _ *http.Request) {
	for _, pair := range os.Environ() {
		fmt.Fprintln(w, pair) // BAD: environment-exposed
	}
}

func status(w http.ResponseWriter, _ *http.Request) {
	_ = json.NewEncoder(w).Encode(map[string]any{"status": "ok", "environment": os.Environ()}) // BAD: environment-exposed
}

func about(w http.ResponseWriter, _ *http.Request) {
	_ = json.NewEncoder(w).Encode(map[string]any{"status": "ok", "release": os.Getenv("RELEASE")}) // SAFE: environment-exposed
}

func secrets(w http.ResponseWriter, _ *http.Request) {
	_ = json.NewEncoder(w).Encode(map[string]string{"database": os.Getenv("DATABASE_URL"), "key": os.Getenv("SIGNING_KEY")}) // BAD: environment-exposed
}

func features(w http.ResponseWriter, _ *http.Request) {
	_, search := os.LookupEnv("FEATURE_SEARCH")
	_ = json.NewEncoder(w).Encode(map[string]bool{"search": search}) // SAFE: environment-exposed
}

func dump(w http.ResponseWriter, r *http.Request) {
	text, _ := httputil.DumpRequest(r, true)
	_, _ = w.Write(append(text, debug.Stack()...)) // BAD: debug-endpoint
}

func requireOperator(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, password, ok := r.BasicAuth()
		if !ok || bcrypt.CompareHashAndPassword([]byte(os.Getenv("OPERATOR_"+strings.ToUpper(name))), []byte(password)) != nil {
			http.Error(w, "sign in", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func Public() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/vars", expvar.Handler())                                  // BAD: debug-endpoint
	mux.Handle("/operations/vars", requireOperator(expvar.Handler()))      // SAFE: debug-endpoint
	mux.HandleFunc("/dump", dump)
	mux.HandleFunc("/env", environment)
	mux.HandleFunc("/status", status)
	mux.HandleFunc("/about", about)
	mux.HandleFunc("/secrets", secrets)
	mux.HandleFunc("/features", features)
	mux.Handle("/files/", http.StripPrefix("/files/", http.FileServer(http.Dir(".")))) // BAD: static-root
	mux.Handle("/root/", http.FileServer(http.Dir("/")))                               // BAD: static-root
	mux.Handle("/download/", http.StripPrefix("/download/", http.FileServer(http.Dir("/srv/portal/downloads")))) // SAFE: static-root
	if web, err := fs.Sub(assets, "assets"); err == nil {
		mux.Handle("/assets/", http.StripPrefix("/assets/", http.FileServerFS(web))) // SAFE: static-root (built in)
	}
	if folder, err := os.Getwd(); err == nil {
		mux.Handle("/source/", http.StripPrefix("/source/", http.FileServer(http.Dir(folder)))) // BAD: static-root
	}
	mux.HandleFunc("POST /import", take)
	mux.HandleFunc("POST /import/small", takeSmall)
	mux.HandleFunc("POST /form", form)
	mux.HandleFunc("POST /form/small", formSmall)
	mux.HandleFunc("GET /live", live)
	mux.HandleFunc("GET /board", board)
	return withOrigin(withHost(withPolicy(mux)))
}

func take(w http.ResponseWriter, r *http.Request) {
	data, err := io.ReadAll(r.Body) // BAD: body-limit
	if err != nil {
		http.Error(w, "cannot read", http.StatusBadRequest)
		return
	}
	fmt.Fprintln(w, len(data))
}

func takeSmall(w http.ResponseWriter, r *http.Request) {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20)) // SAFE: body-limit
	if err != nil {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	fmt.Fprintln(w, len(data))
}

func form(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseMultipartForm(4 << 30); err != nil { // BAD: body-limit
		http.Error(w, "no form", http.StatusBadRequest)
	}
}

func formSmall(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 8<<20)
	if err := r.ParseMultipartForm(1 << 20); err != nil { // SAFE: body-limit
		http.Error(w, "no form", http.StatusBadRequest)
	}
}

func live(w http.ResponseWriter, r *http.Request) {
	socket, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	socket.SetReadLimit(1 << 16) // SAFE: body-limit
	defer socket.Close()
}

func board(w http.ResponseWriter, r *http.Request) {
	socket, err := strictUpgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer socket.Close()
}

func withPolicy(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/files/") {
			w.Header().Set("Content-Security-Policy", policy) // BAD: csp
		} else {
			w.Header().Set("X-Content-Type-Options", "nosniff")
			w.Header().Set("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'; base-uri 'none'") // SAFE: csp
		}
		next.ServeHTTP(w, r)
	})
}

func withHost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if !strings.HasSuffix(host, "example.com") { // BAD: allowed-hosts
			http.Error(w, "unknown host", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func withKnownHost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Host {
		case "operations.example.com", "localhost:8080":
			next.ServeHTTP(w, r) // SAFE: allowed-hosts
		default:
			http.Error(w, "unknown host", http.StatusMisdirectedRequest)
		}
	})
}

func withOrigin(next http.Handler) http.Handler {
	return cors.New(cors.Options{
		AllowCredentials: true,
		AllowOriginFunc:  func(origin string) bool { return strings.HasPrefix(origin, "https://operations.example.com") }, // BAD: partial-origin
	}).Handler(next)
}

func Strict(certificate tls.Certificate, next http.Handler) *http.Server {
	handler := cors.New(cors.Options{AllowCredentials: true, AllowedOrigins: allowed}).Handler(withKnownHost(next)) // SAFE: partial-origin
	return &http.Server{
		Addr:              ":8443",
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		TLSConfig: &tls.Config{
			Certificates: []tls.Certificate{certificate},
			MinVersion:   tls.VersionTLS12,
			CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384}, // SAFE: cipher-suites
		},
	}
}

func Legacy(certificate tls.Certificate, next http.Handler) *http.Server {
	suites := []uint16{tls.TLS_RSA_WITH_RC4_128_SHA, tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA} // BAD: cipher-suites
	return &http.Server{Addr: ":9443", Handler: next, TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate}, CipherSuites: suites}}
}
