from jinja2 import Template


def page(name: str, **values) -> str:
    return Template("Dear " + name + ",\n\n{{ text }}").render(values)  # SAFE: template-injection (look-alike: the router calls render.page)
