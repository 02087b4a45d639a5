"""A YAML file that a user wrote, read into a model: every problem is told with its file, line and field."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from fleetreview.errors import InvalidFile

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Model = TypeVar("Model", bound=BaseModel)
Place = tuple[int | str, ...]

# Aliases can make a small file mean a huge one.
_MOST_VALUES: Final = 200_000
_MOST_LEVELS: Final = 50
_EXPECTED: Final = {
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "string_type": "text",
    "string_too_short": "text",
    "too_short": "at least one",
}
_PLAIN: Final = (str, bool, int, float, date, datetime, type(None))


class Document:
    """A YAML mapping with the line of each of its fields. ``name`` is what messages call the file.

    Raise InvalidFile for a file above ``max_bytes`` (reading takes about a second for 64 KiB) or that is no YAML mapping.
    """

    def __init__(self, content: bytes, *, name: str, max_bytes: int) -> None:
        self.name = name
        if len(content) > max_bytes:
            raise InvalidFile(f"{name}: larger than {max_bytes} bytes")
        self._marked: Any = self._load(content)
        self._problems: list[tuple[int, str]] = []
        self._values = 0
        self._plain: Any = self._simplify(self._marked, ())
        self.raise_problems()

    def read(self, model: type[Model]) -> Model:
        """Return the document as a model. Raise InvalidFile with all problems."""
        try:
            return model.model_validate(self._plain)
        except ValidationError as invalid:
            for problem in invalid.errors(include_url=False, include_input=False):
                self.add_problem(problem["loc"], _message(problem, model))
        raise self._invalid()

    def add_problem(self, place: Place, message: str) -> None:
        """Note a problem at a place, such as ``("repositories", 2, "url")``."""
        field = _field_text(place)
        self._problems.append((self._line(place), f"{field}: {message}" if field else message))

    def raise_problems(self) -> None:
        """Raise InvalidFile when there is any problem."""
        if self._problems:
            raise self._invalid()

    def _invalid(self) -> InvalidFile:
        told = dict.fromkeys(f"{self.name}:{line}: {message}" for line, message in sorted(self._problems))
        return InvalidFile("\n".join(told))

    def _load(self, content: bytes) -> Any:
        from ruamel.yaml import YAML  # it takes 50 ms to import: only who reads such a file pays
        from ruamel.yaml.error import MarkedYAMLError, YAMLError

        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as problem:
            line = content.count(b"\n", 0, problem.start) + 1
            raise InvalidFile(f"{self.name}:{line}: not UTF-8") from problem
        if _bracket_depth(text) > _MOST_LEVELS:
            raise InvalidFile(f"{self.name}: too many values, or nested too deep")
        try:
            loaded = YAML(typ="rt").load(text)
        except MarkedYAMLError as problem:
            mark = problem.problem_mark or problem.context_mark
            line = mark.line + 1 if mark is not None else 1
            raise InvalidFile(f"{self.name}:{line}: not valid YAML: {problem.problem or problem.context}") from problem
        except (YAMLError, ValueError, RecursionError) as problem:
            raise InvalidFile(f"{self.name}: not valid YAML: {problem or 'nested too deep'}") from problem
        if loaded is None:
            return {}
        if not isinstance(loaded, Mapping):
            raise InvalidFile(f"{self.name}:1: a mapping of fields is expected")
        return loaded

    def _simplify(self, value: Any, place: Place) -> Any:
        """Return plain values for what the YAML library wraps to keep comments."""
        self._values += 1
        if self._values > _MOST_VALUES or len(place) > _MOST_LEVELS:
            raise InvalidFile(f"{self.name}: too many values, or nested too deep")
        if isinstance(value, Mapping):
            for key in value:
                if not isinstance(key, str):
                    self.add_problem(place, f"the key {key!r} is no text: quote it")
            return {str(key): self._simplify(inner, (*place, key)) for key, inner in value.items()}
        if isinstance(value, Sequence) and not isinstance(value, str):
            return [self._simplify(inner, (*place, number)) for number, inner in enumerate(value)]
        for kind in _PLAIN:
            if isinstance(value, kind):
                return _unwrapped(value, kind)
        self.add_problem(place, "a tagged value is not understood")
        return None

    def _line(self, place: Place) -> int:
        """Return the line of a place, from 1, or of the nearest thing around it that has one."""
        node, line = self._marked, 1
        for step in place:
            marks = getattr(node, "lc", None)
            try:
                if isinstance(node, Mapping):
                    line = marks.key(step)[0] + 1 if marks else line
                else:
                    line = marks.item(step)[0] + 1 if marks else line
                node = node[step]
            except (KeyError, IndexError, TypeError):
                break
        return line


def _bracket_depth(text: str) -> int:
    """Return how deep brackets nest at most: the YAML library takes seconds for a line of them."""
    depth = deepest = 0
    for bracket in re.findall(r"[\[{\]}]", text):
        depth = depth + 1 if bracket in "[{" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest


def _unwrapped(value: Any, kind: type) -> Any:
    if type(value) is kind or kind in (bool, type(None), date, datetime):
        return value
    return kind(value)


def _message(problem: ErrorDetails, model: type[BaseModel]) -> str:
    kind, message = problem["type"], problem["msg"]
    if kind == "extra_forbidden":
        known = _known_fields(model, problem["loc"][:-1])
        close = difflib.get_close_matches(str(problem["loc"][-1]), known, n=1)
        return f"unknown field, did you mean {close[0]}?" if close else f"unknown field; known are {', '.join(known)}"
    if kind == "missing":
        return "required, but missing"
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    if kind in _EXPECTED:
        return f"{_EXPECTED[kind]} is expected"
    return message[:1].lower() + message[1:]


def _known_fields(model: type[BaseModel], place: Place) -> list[str]:
    for step in place:
        if isinstance(step, str) and step in model.model_fields:
            model = _inner_model(model.model_fields[step].annotation) or model
    return list(model.model_fields)


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _inner_model(inner))), None)


def _field_text(place: Place) -> str:
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return text.removeprefix(".")
