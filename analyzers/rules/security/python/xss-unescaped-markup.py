"""Columns, filters and badges."""

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
