package preview

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-resty/resty/v2"
)

type previewRequest struct {
	URL    string `json:"url" binding:"required,url"`
	Format string `json:"format" binding:"omitempty,oneof=png jpeg"`
}

type Fetcher struct {
	rest    *resty.Client
	plain   *http.Client
	geo     string
	allowed []string
}

var slug = regexp.MustCompile(`^[a-z0-9-]{1,60}$`)

func New(geo string, allowed []string) *Fetcher {
	return &Fetcher{
		rest:    resty.New().SetTimeout(5 * time.Second),
		plain:   &http.Client{Timeout: 5 * time.Second},
		geo:     geo,
		allowed: allowed,
	}
}

func (f *Fetcher) Preview(c *gin.Context) {
	var req previewRequest
	if err := c.ShouldBindJSON(&req); err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	resp, err := f.rest.R().SetContext(c).Get(req.URL) // BAD: ssrf
	if err != nil {
		c.AbortWithStatus(http.StatusBadGateway)
		return
	}
	c.Data(http.StatusOK, "application/octet-stream", resp.Body())
}

func (f *Fetcher) permitted(raw string) bool {
	u, err := url.Parse(raw)
	return err == nil && u.Scheme == "https" && slices.Contains(f.allowed, u.Hostname())
}

func (f *Fetcher) Image(c *gin.Context) {
	source := c.Query("source")
	if !f.permitted(source) {
		c.AbortWithStatus(http.StatusForbidden)
		return
	}
	resp, err := f.rest.R().SetContext(c).Get(source) // SAFE: ssrf (host is in the configured list)
	if err != nil {
		c.AbortWithStatus(http.StatusBadGateway)
		return
	}
	c.Data(http.StatusOK, "application/octet-stream", resp.Body())
}

func (f *Fetcher) Geo(c *gin.Context) {
	resp, err := f.rest.R(). // SAFE: ssrf (configured host)
					SetQueryParam("address", c.Query("address")).
					Get(f.geo + "/v1/geocode")
	if err != nil {
		c.AbortWithStatus(http.StatusBadGateway)
		return
	}
	c.Data(http.StatusOK, "application/json", resp.Body())
}

func (f *Fetcher) Article(c *gin.Context) {
	name := c.Param("slug")
	if !slug.MatchString(name) {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	resp, err := f.plain.Get("https://" + name + ".articles.example.com/index.json") // SAFE: ssrf (one label of a fixed domain)
	f.pass(c, resp, err)
}

func (f *Fetcher) Feed(c *gin.Context) {
	u, err := url.Parse(c.PostForm("feed"))
	if err != nil || !strings.HasSuffix(u.Hostname(), "example.com") {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	req, _ := http.NewRequestWithContext(c, http.MethodGet, u.String(), nil) // BAD: ssrf (evil-example.com has the suffix)
	resp, err := f.plain.Do(req)
	f.pass(c, resp, err)
}

func (f *Fetcher) load(ctx context.Context, address string) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	req := &http.Request{Method: http.MethodGet, Header: http.Header{}}
	req.URL, _ = url.Parse(address)
	return f.plain.Do(req.WithContext(ctx)) // BAD: ssrf (helper)
}

func (f *Fetcher) Import(c *gin.Context) {
	resp, err := f.load(c, c.GetHeader("X-Import-From"))
	f.pass(c, resp, err)
}

func (f *Fetcher) pass(c *gin.Context, resp *http.Response, err error) {
	if err != nil {
		c.AbortWithStatus(http.StatusBadGateway)
		return
	}
	defer resp.Body.Close()
	c.Header("Content-Type", "application/octet-stream")
	_, _ = io.Copy(c.Writer, io.LimitReader(resp.Body, 1<<20))
}

func (f *Fetcher) Continue(c *gin.Context) {
	c.Redirect(http.StatusFound, c.Query("next")) // BAD: open-redirect
}

func (f *Fetcher) Language(c *gin.Context) {
	target, ok := map[string]string{"de": "https://de.example.com", "fr": "https://fr.example.com"}[c.Param("lang")]
	if !ok {
		target = "https://www.example.com"
	}
	c.Redirect(http.StatusFound, target) // SAFE: open-redirect (looked up)
}
