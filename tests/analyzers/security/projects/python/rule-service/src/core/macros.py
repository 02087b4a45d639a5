def evaluate(expression: str, names: dict) -> object:
    return eval(expression, dict(names))  # SAFE: code-injection (look-alike: src.core exports the evaluate of expressions)


DEFAULTS = {name: evaluate(text, {"day": 24}) for name, text in {"week": "7 * day", "month": "30 * day"}.items()}
