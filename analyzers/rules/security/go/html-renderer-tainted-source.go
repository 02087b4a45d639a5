package documents

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"net/http"
	"strings"

	"github.com/SebastiaanKlippert/go-wkhtmltopdf"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/gin-gonic/gin"
)

func Invoice(w http.ResponseWriter, r *http.Request) {
	note := r.FormValue("note")
	generator, _ := wkhtmltopdf.NewPDFGenerator()
	// bad: an iframe in the note shows a file of the server
	generator.AddPage(wkhtmltopdf.NewPageReader(strings.NewReader("<p>" + note + "</p>")))
	// ok: escaped
	generator.AddPage(wkhtmltopdf.NewPageReader(strings.NewReader("<p>" + html.EscapeString(note) + "</p>")))
	// ok: from a template
	generator.AddPage(wkhtmltopdf.NewPageReader(bytes.NewReader(render("invoice", note))))
	_ = generator.Create()
}

func Render(c *gin.Context) {
	markup := c.PostForm("html")
	_ = chromedp.Run(c, chromedp.ActionFunc(func(ctx context.Context) error {
		// bad: a browser of the server's runs it
		return page.SetDocumentContent("frame", markup).Do(ctx)
	}))
	// bad: a page within its own address
	_ = chromedp.Run(c, chromedp.Navigate("data:text/html,"+markup))
	// ok: constant
	_ = chromedp.Run(c, chromedp.Navigate("data:text/html,<p>ready</p>"))
}

func Raw(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	// bad: the body as it comes
	reader := wkhtmltopdf.NewPageReader(bytes.NewReader(body))
	fmt.Println(reader)
}
