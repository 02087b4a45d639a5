"""Columns, filters and badges."""

import bleach
import markdown
from django import template
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from markupsafe import Markup

register = template.Library()
ICON = "<i class='icon'></i>"


@register.filter
def badge(user):
    # bad: a name of a person
    return mark_safe(f"<b>{user.name}</b>")


@register.simple_tag
def label(text, kind):
    # bad: what the template gives
    return mark_safe("<span class='label'>" + text + "</span>")


class OrderAdmin(ModelAdmin):
    def customer(self, order):
        # bad: formatted before it is marked
        return mark_safe("<a href='/c/%s'>%s</a>" % (order.customer_id, order.customer.name))

    def note(self, order):
        text = "<p>{}</p>".format(order.note)
        # bad: put together before
        return SafeString(text)

    def link(self, order):
        # ok: an identifier
        return mark_safe(f"<a href='/o/{order.id}'>open</a>")


def cell(value):
    # bad: the method comes too late
    return Markup("<td>%s</td>" % value)


def safe(value, rows):
    # ok: the parts are escaped
    first = format_html("<td>{}</td>", value)
    # ok: markup escapes what it is formatted with
    second = Markup("<td>%s</td>") % value
    # ok: escaped
    third = mark_safe(f"<td>{escape(value)}</td>")
    # ok: escaped
    fourth = mark_safe("<td>" + conditional_escape(value) + "</td>")
    # ok: constant
    fifth = mark_safe("<td>" + ICON + "</td>")
    # ok: numbers
    sixth = mark_safe(f"<td>{len(rows)}</td>")
    # ok: not put together here
    return first, second, third, fourth, fifth, sixth, mark_safe(value)


@register.filter
def raw(value):
    # bad: whatever a template hands over
    return mark_safe(value)


@app.template_filter("verbatim")
def verbatim(text: str) -> Markup:
    # bad: a filter of Jinja
    return Markup(text)


# bad: a filter without a name of its own
env.filters["unescaped"] = lambda text: Markup(text)


@register.filter
def cleaned(value):
    value = bleach.clean(value)
    # ok: cleaned before
    return mark_safe(value)


class Profile(Model):
    def about_html(self):
        # bad: Markdown keeps HTML
        return mark_safe(markdown.markdown(self.about, extensions=["tables"]))

    def article(self):
        page = markdown.markdown(self.text)
        # bad: the same in a variable
        return Markup(page)

    def summary(self):
        # bad: what people wrote
        return mark_safe(self.description)

    def badge(self, colour):
        # bad: formatted before the function could escape it
        return format_html(f"<b>{self.name}</b>")

    def heading(self):
        # bad: and so is this
        return format_html("<h2>%s</h2>" % self.title)

    def safe(self):
        # ok: the function escapes what it formats
        first = format_html("<b>{}</b>", self.name)
        # ok: cleaned
        second = mark_safe(bleach.clean(markdown.markdown(self.about)))
        rendered = markdown.markdown(self.about)
        rendered = bleach.clean(rendered, tags=["p", "b"])
        # ok: cleaned after
        third = mark_safe(rendered)
        # ok: a text of the form's
        return first, second, third, mark_safe(self.fields["about"].help_text)
