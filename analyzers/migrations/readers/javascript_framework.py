"""What a framework's reader answers while code is walked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import tree_sitter

    from analyzers.migrations.readers.javascript_evaluation import Evaluator
    from analyzers.migrations.readers.javascript_values import Handle, Value


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """A call or construction: its node and its arguments."""

    node: tree_sitter.Node
    args: list[Value]

    def arg(self, number: int) -> Value:
        """Return an argument; None (JavaScript's undefined) where there is none."""
        return self.args[number] if number < len(self.args) else None

    def option(self, number: int, name: str) -> Value:
        """Return a property of an argument that is an object; None where it is none or has none."""
        argument = self.arg(number)
        return argument.get(name) if isinstance(argument, dict) else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One of several values of which some are a framework's; ``guard``: by whether something is there."""

    options: tuple[Value, ...]
    guard: bool


class Framework(Protocol):
    """What reads a framework's own things. Each method raises NotKnown for what it does not know."""

    def free(self, name: str) -> Value:
        """Return what a name is that the file does not bind, or imports."""

    def member(self, machine: Evaluator, handle: Handle, name: str) -> Value:
        """Return a property of one of its things."""

    def call(self, machine: Evaluator, handle: Handle, name: str, call: Call) -> Value:
        """Record a method call on one of its things, or on the thing itself (name ''), and return what it gives."""

    def construct(self, machine: Evaluator, name: str, call: Call) -> Value:
        """Return what ``new name(...)`` gives."""

    def settle(self, machine: Evaluator, value: Value) -> Value:
        """Run what runs only when it is waited for, and return what it gives."""

    def escapes(self, handle: Handle) -> bool:
        """Tell whether code that gets this thing could change the database."""
