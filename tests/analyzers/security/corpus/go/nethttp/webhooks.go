package webhooks

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"
)

type Subscription struct {
	Callback string `json:"callback"`
}

type Dispatcher struct {
	client   *http.Client
	outbound *http.Client
	statusAt string
}

var partnerHosts = map[string]bool{
	"hooks.partner.example": true,
	"api.supplier.example":  true,
}

func publicOnly(network, address string, _ syscall.RawConn) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return err
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return err
	}
	if ip = ip.Unmap(); !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() {
		return errors.New("address is not public")
	}
	return nil
}

func NewDispatcher(statusAt string) *Dispatcher {
	dialer := &net.Dialer{Timeout: 3 * time.Second, Control: publicOnly}
	return &Dispatcher{
		client:   &http.Client{Timeout: 5 * time.Second},
		outbound: &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DialContext: dialer.DialContext}},
		statusAt: statusAt,
	}
}

func (d *Dispatcher) post(ctx context.Context, target string, payload []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(payload)) // BAD: ssrf (helper)
	if err != nil {
		return err
	}
	_, err = d.client.Do(req)
	return err
}

func (d *Dispatcher) Ping(w http.ResponseWriter, r *http.Request) {
	var sub Subscription
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<14)).Decode(&sub); err != nil {
		http.Error(w, "bad body", http.StatusBadRequest)
		return
	}
	if err := d.post(r.Context(), sub.Callback, []byte(`{"event":"ping"}`)); err != nil {
		http.Error(w, "callback failed", http.StatusBadGateway)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

func (d *Dispatcher) Probe(w http.ResponseWriter, r *http.Request) {
	target := r.URL.Query().Get("url")
	if !strings.HasPrefix(target, "https://hooks.partner.example") {
		http.Error(w, "unknown partner", http.StatusBadRequest)
		return
	}
	resp, err := d.client.Get(target) // BAD: ssrf (prefix matches hooks.partner.example.evil.test)
	relay(w, resp, err)
}

func (d *Dispatcher) Test(w http.ResponseWriter, r *http.Request) {
	resp, err := d.outbound.Get(r.URL.Query().Get("url")) // SAFE: ssrf (the dialer refuses addresses that are not public)
	relay(w, resp, err)
}

func (d *Dispatcher) Partner(w http.ResponseWriter, r *http.Request) {
	u, err := url.Parse(r.URL.Query().Get("url"))
	if err != nil || u.Scheme != "https" || !partnerHosts[u.Host] {
		http.Error(w, "unknown partner", http.StatusBadRequest)
		return
	}
	resp, err := d.client.Get(u.String()) // SAFE: ssrf (host comes from an allow-list)
	relay(w, resp, err)
}

func (d *Dispatcher) Status(w http.ResponseWriter, r *http.Request) {
	query := url.Values{"job": {r.URL.Query().Get("job")}}
	req, err := http.NewRequestWithContext(r.Context(), http.MethodGet, d.statusAt+"/status?"+query.Encode(), nil) // SAFE: ssrf (configured host, encoded query)
	if err != nil {
		http.Error(w, "bad job", http.StatusBadRequest)
		return
	}
	resp, err := d.client.Do(req)
	relay(w, resp, err)
}

func (d *Dispatcher) Tenant(w http.ResponseWriter, r *http.Request) {
	tenant := r.Header.Get("X-Tenant")
	endpoint := fmt.Sprintf("https://%s.internal.example/health", tenant)
	resp, err := d.client.Get(endpoint) // BAD: ssrf
	relay(w, resp, err)
}

func (d *Dispatcher) Port(w http.ResponseWriter, r *http.Request) {
	host, port := r.FormValue("host"), r.FormValue("port")
	conn, err := net.DialTimeout("tcp", net.JoinHostPort(host, port), time.Second) // BAD: ssrf
	if err != nil {
		http.Error(w, "closed", http.StatusBadGateway)
		return
	}
	_ = conn.Close()
	w.WriteHeader(http.StatusNoContent)
}

func relay(w http.ResponseWriter, resp *http.Response, err error) {
	if err != nil {
		http.Error(w, "upstream failed", http.StatusBadGateway)
		return
	}
	defer resp.Body.Close()
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = io.Copy(w, io.LimitReader(resp.Body, 1<<20))
}

func Register(mux *http.ServeMux, d *Dispatcher) {
	mux.HandleFunc("POST /hooks/ping", d.Ping)
	mux.HandleFunc("GET /hooks/probe", d.Probe)
	mux.HandleFunc("GET /hooks/test", d.Test)
	mux.HandleFunc("GET /hooks/partner", d.Partner)
	mux.HandleFunc("GET /hooks/status", d.Status)
	mux.HandleFunc("GET /hooks/tenant", d.Tenant)
	mux.HandleFunc("POST /hooks/port", d.Port)
}
