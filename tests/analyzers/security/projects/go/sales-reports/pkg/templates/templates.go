package templates

import (
	"fmt"
	"html"
	"strings"
	"text/template"
)

type Values struct {
	Title string
	User  any
}

func Render(layout string, values Values) (string, error) {
	parsed, err := template.New("page").Parse(layout) // BAD: template-injection (the layout of the body, with the user in reach)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	err = parsed.Execute(&out, values)
	return out.String(), err
}

func Banner(text string) string {
	return fmt.Sprintf(`<div class="banner">%s</div>`, html.EscapeString(text)) // SAFE: xss (checks itself: escaped)
}
