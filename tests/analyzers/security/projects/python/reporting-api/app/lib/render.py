from jinja2 import Environment, PackageLoader, select_autoescape

_environment = Environment(loader=PackageLoader("app"), autoescape=select_autoescape())


def from_string(layout: str, values: dict) -> str:
    template = _environment.from_string(layout)  # BAD: template-injection
    return template.render(**values)


def page(name: str, **values) -> str:
    template = _environment.get_template(name)
    return template.render(values)  # SAFE: xss (checks itself: autoescape is on, the heading is escaped)
