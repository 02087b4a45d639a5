package views

import (
	"fmt"
	"html/template"
	"strconv"

	"github.com/russross/blackfriday/v2"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"
)

var funcs = template.FuncMap{
	"badge": func(user *User) template.HTML {
		// bad: a name of a person
		return template.HTML("<b>" + user.Name + "</b>")
	},
	"link": func(text string) template.HTML {
		// bad: formatted
		return template.HTML(fmt.Sprintf(`<a href="/go">%s</a>`, text))
	},
	"count": func(n int) template.HTML {
		// ok: a number
		return template.HTML("<b>" + strconv.Itoa(n) + "</b>")
	},
	"escaped": func(text string) template.HTML {
		// ok: escaped
		return template.HTML("<b>" + template.HTMLEscapeString(text) + "</b>")
	},
	"numbers": func(n int) template.HTML {
		// ok: a format of numbers
		return template.HTML(fmt.Sprintf("<b>%d</b>", n))
	},
	// bad: whatever a template hands over
	"raw": func(text string) template.HTML { return template.HTML(text) },
	"link_to": func(address string) template.URL {
		// bad: an address that may be javascript:
		return template.URL(address)
	},
	"clean": func(text string) template.HTML {
		// ok: cleaned
		return template.HTML(policy.Clean(text))
	},
	"constant": func() template.HTML {
		// ok: constant
		return template.HTML("<b>new</b>")
	},
}

func Attribute(note string) template.HTMLAttr {
	text := `title="` + note + `"`
	// bad: an attribute, put together before
	return template.HTMLAttr(text)
}

func Rendered(body string) template.HTML {
	// ok: not put together here
	return template.HTML(body)
}

func safeHTML(s string) template.HTML {
	// bad: for templates by its name
	return template.HTML(s)
}

var (
	// bad: raw HTML is kept
	kept = goldmark.New(goldmark.WithRendererOptions(html.WithUnsafe()))
	// ok: left out
	leftOut = goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(html.WithHardWraps()))
)

func Article(source []byte) template.HTML {
	// bad: keeps raw HTML
	return template.HTML(blackfriday.Run(source))
}

func Notes(source []byte) template.HTML {
	out := blackfriday.Run(source)
	// bad: and here, in a variable
	return template.HTML(string(out))
}

func Constant() template.HTML {
	// ok: a text of the service's own
	return template.HTML(welcome)
}
