package render

import (
	"bytes"
	"html/template"
	"io"
	"net/http"
	"path/filepath"
	texttemplate "text/template"

	"github.com/flosch/pongo2/v6"
	"github.com/gin-gonic/gin"
	"github.com/sirupsen/logrus"
)

type Renderer struct {
	pages    *template.Template
	notices  map[string]*texttemplate.Template
	log      *logrus.Logger
	greeting string
}

func New(dir string) (*Renderer, error) {
	pages, err := template.ParseGlob(filepath.Join(dir, "*.html"))
	if err != nil {
		return nil, err
	}
	logger := logrus.New()
	logger.SetFormatter(&logrus.JSONFormatter{})
	return &Renderer{
		pages: pages,
		log:   logger,
		notices: map[string]*texttemplate.Template{
			"welcome": texttemplate.Must(texttemplate.New("welcome").Parse("Hello {{.}}, nice to see you.")),
			"goodbye": texttemplate.Must(texttemplate.New("goodbye").Parse("Bye {{.}}.")),
		},
	}, nil
}

func (r *Renderer) Error(c *gin.Context) {
	message := c.Query("message")
	page := "<html><body><h1>Sorry</h1><p>" + message + "</p></body></html>"
	c.Data(http.StatusBadRequest, "text/html; charset=utf-8", []byte(page)) // BAD: xss
}

func (r *Renderer) ErrorPage(c *gin.Context) {
	c.HTML(http.StatusBadRequest, "error.html", gin.H{"message": c.Query("message")}) // SAFE: xss (html/template escapes)
}

func (r *Renderer) Widget(c *gin.Context) {
	c.HTML(http.StatusOK, "widget.html", gin.H{
		"title":  c.Query("title"),
		"script": template.JS("render(" + c.Query("options") + ")"), // BAD: xss
	})
}

func (r *Renderer) Hello(c *gin.Context) {
	c.String(http.StatusOK, "Hello %s", c.Query("name")) // SAFE: xss (text/plain)
}

func (r *Renderer) Plain(c *gin.Context) {
	c.String(http.StatusOK, c.Query("text")) // SAFE: format-string (gin formats only where values follow)
}

func (r *Renderer) Price(c *gin.Context) {
	layout := c.DefaultQuery("layout", "%s: %d")
	c.String(http.StatusOK, layout, c.Param("item"), 1299) // BAD: format-string
}

func (r *Renderer) Escaped(c *gin.Context) {
	c.Header("Content-Type", "text/html; charset=utf-8")
	_, _ = io.WriteString(c.Writer, "<p>"+template.HTMLEscapeString(c.Query("text"))+"</p>") // SAFE: xss (escaped)
}

func (r *Renderer) Campaign(c *gin.Context) {
	tpl, err := pongo2.FromString(c.PostForm("layout")) // BAD: template-injection
	if err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	out, err := tpl.Execute(pongo2.Context{"request": c.Request})
	if err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	c.String(http.StatusOK, "%s", out)
}

func (r *Renderer) SetGreeting(c *gin.Context) {
	r.greeting = c.PostForm("greeting")
	c.Status(http.StatusNoContent)
}

func (r *Renderer) Greet(c *gin.Context) {
	tpl, err := texttemplate.New("greeting").Parse(r.greeting) // BAD: template-injection (helper)
	if err != nil {
		c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	var b bytes.Buffer
	_ = tpl.Execute(&b, c)
	c.String(http.StatusOK, "%s", b.String())
}

func (r *Renderer) Notice(c *gin.Context) {
	tpl, ok := r.notices[c.Param("kind")]
	if !ok {
		c.AbortWithStatus(http.StatusNotFound)
		return
	}
	c.Header("Content-Type", "text/plain; charset=utf-8")
	_ = tpl.Execute(c.Writer, c.Query("name"))                   // SAFE: template-injection (looked up, name is data)
	r.log.WithField("name", c.Query("name")).Info("notice sent") // SAFE: log-injection (JSON formatter)
}

func (r *Renderer) Preview(c *gin.Context) {
	tpl, err := r.pages.Clone()
	if err == nil {
		_, err = tpl.New("preview").Parse("{{define \"body\"}}" + c.PostForm("body") + "{{end}}") // BAD: template-injection
	}
	if err != nil {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	_ = tpl.ExecuteTemplate(c.Writer, "layout.html", nil)
}
