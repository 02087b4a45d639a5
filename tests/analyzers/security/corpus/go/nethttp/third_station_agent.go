package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v4"
)

const adminPassword = "gr33nhouse-2019!" // BAD: hardcoded-secret

type agent struct {
	center string
	key    []byte
}

func (a *agent) redirect(w http.ResponseWriter, r *http.Request) {
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	conn, buffer, err := hijacker.Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	fmt.Fprintf(buffer, "HTTP/1.1 302 Found\r\nX-Station: %s\r\nLocation: /stations\r\n\r\n", r.FormValue("station")) // BAD: header-injection
	_ = buffer.Flush()
}

func (a *agent) report(w http.ResponseWriter, r *http.Request) {
	name := url.PathEscape(r.FormValue("name"))
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`.csv"`) // SAFE: header-injection (escaped)
	_, _ = io.WriteString(w, "hour;heat\n")
}

func (a *agent) command(w http.ResponseWriter, r *http.Request) {
	token, err := jwt.Parse(r.Header.Get("X-Command"), func(token *jwt.Token) (interface{}, error) {
		if token.Method == jwt.SigningMethodNone {
			return jwt.UnsafeAllowNoneSignatureType, nil // BAD: jwt-none
		}
		return a.key, nil
	})
	if err != nil || !token.Valid {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	_ = json.NewEncoder(w).Encode(token.Claims)
}

func (a *agent) login(w http.ResponseWriter, r *http.Request) {
	_, password, _ := r.BasicAuth()
	if password != adminPassword {
		log.Printf("login refused from %s", strings.Split(r.RemoteAddr, ":")[0])
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (a *agent) send(form url.Values) error {
	form.Set("key", string(a.key))
	answer, err := http.PostForm("http://center.example.com/readings", form) // BAD: cleartext-transport
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

func (a *agent) local() error {
	answer, err := http.Get("http://127.0.0.1:9100/heat") // SAFE: cleartext-transport (loopback)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	time.Sleep(time.Duration(rand.IntN(500)) * time.Millisecond) // SAFE: seeded-random (a pause)
	spool, err := os.CreateTemp("", "heat-*.json")
	if err != nil {
		return err
	}
	defer spool.Close()
	_, err = io.Copy(spool, answer.Body)
	return err
}

func (a *agent) save(name string, content []byte) error {
	return os.WriteFile(filepath.Join("/var/lib/agent", filepath.Base(name)), content, 0o640) // SAFE: file-permissions
}

func (a *agent) listen(certificate tls.Certificate, clients *x509.CertPool) error {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /start", a.redirect)
	mux.HandleFunc("GET /report", a.report)
	mux.HandleFunc("POST /command", a.command)
	mux.HandleFunc("POST /login", a.login)
	server := &http.Server{Addr: ":8443", Handler: mux, ReadHeaderTimeout: 3 * time.Second}
	server.TLSConfig = &tls.Config{
		Certificates: []tls.Certificate{certificate},
		ClientCAs:    clients,
		ClientAuth:   tls.VerifyClientCertIfGiven,
		MinVersion:   tls.VersionTLS12,
	}
	return server.ListenAndServeTLS("", "")
}
