from src.core.documents import load as load_rules
from src.core.expressions import evaluate

__all__ = ["evaluate", "load_rules"]
