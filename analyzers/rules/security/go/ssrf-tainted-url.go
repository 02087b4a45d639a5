package preview

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"
	"github.com/go-resty/resty/v2"
)

const api = "https://api.example.com"

var allowedHosts = map[string]bool{"images.example.com": true}

type hook struct {
	Target string `json:"target"`
	Host   string `json:"host"`
}

type Service struct {
	client  *http.Client
	baseURL string
}

func (s *Service) Fetch(w http.ResponseWriter, r *http.Request) {
	target := r.URL.Query().Get("url")
	// bad: the whole address
	resp, err := http.Get(target)
	if err != nil {
		return
	}
	defer resp.Body.Close()
}

func (s *Service) Hook(w http.ResponseWriter, r *http.Request) {
	var in hook
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return
	}
	// bad: an address in the body
	req, err := http.NewRequestWithContext(r.Context(), http.MethodPost, in.Target, nil)
	if err != nil {
		return
	}
	_, _ = s.client.Do(req)

	// bad: the host in the middle
	_, _ = s.client.Get(fmt.Sprintf("http://%s/health", in.Host))
}

func Proxy(c *gin.Context) {
	host := c.Query("host")
	// bad: concatenated after the scheme
	_, _ = http.Post("https://"+host+"/callback", "text/plain", nil)
	client := resty.New()
	// bad: through resty
	_, _ = client.R().Get(c.Query("url"))
	// bad: a port scan
	_, _ = net.Dial("tcp", host)
}

func (s *Service) Weak(w http.ResponseWriter, r *http.Request) {
	u, err := url.Parse(r.FormValue("url"))
	if err != nil || u.Scheme != "https" {
		return
	}
	// bad: only the scheme was looked at
	_, _ = s.client.Get(u.String())
}

func (s *Service) Item(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	// ok: the host is a constant
	_, _ = s.client.Get(api + "/items/" + url.PathEscape(id))
	// ok: the host is written in the format
	_, _ = s.client.Get(fmt.Sprintf("https://api.example.com/items/%s", id))
	// ok: the host comes from the configuration
	_, _ = s.client.Get(s.baseURL + "/items/" + id)
	// ok: the first verb is the configured host
	_, _ = http.NewRequest(http.MethodGet, fmt.Sprintf("%s/items/%s", s.baseURL, id), nil)
}

func (s *Service) Listed(w http.ResponseWriter, r *http.Request) {
	raw := r.FormValue("url")
	u, err := url.Parse(raw)
	if err != nil || !allowedHosts[u.Hostname()] {
		http.Error(w, "host not allowed", http.StatusBadRequest)
		return
	}
	// ok: the host was looked up
	_, _ = s.client.Get(u.String())
	// ok: and so was the text it came from
	_, _ = s.client.Get(raw)
}

func (s *Service) Checked(w http.ResponseWriter, r *http.Request) {
	target := r.FormValue("url")
	if err := validateTarget(target); err != nil {
		http.Error(w, "bad address", http.StatusBadRequest)
		return
	}
	// ok: the service checks it
	_, _ = s.client.Get(target)

	query := url.Values{}
	query.Set("q", r.FormValue("q"))
	// ok: only the query
	_, _ = http.Get(api + "/search?" + query.Encode())
}

func validateTarget(target string) error {
	_, err := url.ParseRequestURI(target)
	return err
}

func (s *Service) Image(w http.ResponseWriter, r *http.Request) {
	client := http.Client{Transport: safehttp.Transport()}
	// ok: its transport refuses addresses of the inside
	req, err := http.NewRequest(http.MethodGet, r.FormValue("url"), nil)
	if err != nil {
		return
	}
	_, _ = client.Do(req)
}

func (s *Service) Photo(w http.ResponseWriter, r *http.Request) {
	client := http.Client{Transport: &http.Transport{}}
	// bad: any transport
	req, err := http.NewRequest(http.MethodGet, r.FormValue("url"), nil)
	if err != nil {
		return
	}
	_, _ = client.Do(req)
}

func (s *Service) Connect(w http.ResponseWriter, r *http.Request) {
	// bad: a dialer of its own
	_, _ = s.dialer.DialContext(r.Context(), "tcp", r.FormValue("host"))
	// ok: three arguments of something else
	_, _ = s.index.Get(r.Context(), "documents", r.FormValue("id"))
}
