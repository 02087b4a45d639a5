package proxy

import (
	"context"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/gorilla/websocket"
)

type Gateway struct {
	services map[string]*url.URL
	client   *http.Client
	next     string
}

func New() (*Gateway, error) {
	g := &Gateway{services: map[string]*url.URL{}, client: &http.Client{Timeout: 10 * time.Second}}
	for _, name := range []string{"ORDERS", "STOCK", "PRICES"} {
		u, err := url.Parse(os.Getenv(name + "_URL"))
		if err != nil {
			return nil, err
		}
		g.services[strings.ToLower(name)] = u
	}
	return g, nil
}

func (g *Gateway) Forward(w http.ResponseWriter, r *http.Request) {
	target, err := url.Parse(r.Header.Get("X-Forward-To"))
	if err != nil {
		http.Error(w, "bad target", http.StatusBadRequest)
		return
	}
	httputil.NewSingleHostReverseProxy(target).ServeHTTP(w, r) // BAD: ssrf
}

func (g *Gateway) Service(w http.ResponseWriter, r *http.Request) {
	target, ok := g.services[chi.URLParam(r, "service")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	httputil.NewSingleHostReverseProxy(target).ServeHTTP(w, r) // SAFE: ssrf (services of the configuration)
}

func (g *Gateway) Rewrite() http.Handler {
	return &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.SetURL(g.services["prices"]) // SAFE: ssrf (configured)
			p.Out.URL.RawQuery = url.Values{"sku": {p.In.URL.Query().Get("sku")}}.Encode()
		},
	}
}

func (g *Gateway) Director() http.Handler {
	return &httputil.ReverseProxy{
		Director: func(req *http.Request) {
			req.URL.Scheme = "http"
			req.URL.Host = req.URL.Query().Get("backend") // BAD: ssrf
		},
	}
}

func (g *Gateway) Item(w http.ResponseWriter, r *http.Request) {
	address := g.services["stock"].JoinPath("items", url.PathEscape(chi.URLParam(r, "sku")))
	resp, err := g.client.Get(address.String()) // SAFE: ssrf (configured host, escaped segment)
	pipe(w, resp, err)
}

func (g *Gateway) Export(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, "bad form", http.StatusBadRequest)
		return
	}
	g.next = r.PostForm.Get("destination")
	if err := g.deliver(r.Context(), strings.NewReader(r.PostForm.Get("rows"))); err != nil {
		http.Error(w, "not delivered", http.StatusBadGateway)
	}
}

func (g *Gateway) deliver(ctx context.Context, rows io.Reader) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, g.next, rows) // BAD: ssrf (helper)
	if err != nil {
		return err
	}
	resp, err := g.client.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func (g *Gateway) Live(w http.ResponseWriter, r *http.Request) {
	feed := r.URL.Query().Get("feed")
	conn, _, err := websocket.DefaultDialer.DialContext(r.Context(), "wss://"+feed+"/stream", nil) // BAD: ssrf
	if err != nil {
		http.Error(w, "no feed", http.StatusBadGateway)
		return
	}
	defer conn.Close()
	_, message, err := conn.ReadMessage()
	if err == nil {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(message)
	}
}

func pipe(w http.ResponseWriter, resp *http.Response, err error) {
	if err != nil {
		http.Error(w, "upstream failed", http.StatusBadGateway)
		return
	}
	defer resp.Body.Close()
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.Copy(w, io.LimitReader(resp.Body, 4<<20))
}

func Router(g *Gateway) http.Handler {
	r := chi.NewRouter()
	r.HandleFunc("/forward", g.Forward)
	r.HandleFunc("/services/{service}/*", g.Service)
	r.Handle("/prices", g.Rewrite())
	r.Handle("/backend", g.Director())
	r.Get("/items/{sku}", g.Item)
	r.Post("/export", g.Export)
	r.Get("/live", g.Live)
	return r
}
