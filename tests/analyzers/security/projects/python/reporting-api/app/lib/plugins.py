from importlib import import_module


def apply(name: str, rows: list[dict]) -> list[dict]:
    module = import_module(name)  # BAD: dynamic-call (any module that the body names)
    return [module.convert(row) for row in rows]


def available() -> list[str]:
    return ["app.plugins.totals", "app.plugins.shares"]
