package views

import (
	"fmt"
	"html/template"
	"strconv"
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
