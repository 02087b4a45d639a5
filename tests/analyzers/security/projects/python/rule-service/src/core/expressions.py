import ast
import operator

_OPERATORS = {ast.Gt: operator.gt, ast.Lt: operator.lt, ast.Eq: operator.eq}


def evaluate(expression: str, names: dict) -> bool:
    tree = compile(expression, "<rule>", "eval")
    return bool(eval(tree, {"__builtins__": {}}, names))  # BAD: code-injection (no builtins is no sandbox)


def compare(expression: str, names: dict) -> bool:
    node = ast.parse(expression, mode="eval").body
    if not isinstance(node, ast.Compare) or not isinstance(node.left, ast.Name):
        raise ValueError("rule")
    right = ast.literal_eval(node.comparators[0])
    return _OPERATORS[type(node.ops[0])](names[node.left.id], right)
