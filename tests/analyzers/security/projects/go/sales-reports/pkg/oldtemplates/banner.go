package oldtemplates

import "html/template"

func Banner(text string) template.HTML {
	return template.HTML("<div class=banner>" + text + "</div>") // SAFE: unescaped-markup (look-alike: the route calls the Banner of templates)
}
