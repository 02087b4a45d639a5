"""Calls in JavaScript expressions: of a framework, of the file, of the language, or of code that stands elsewhere."""

from __future__ import annotations

import contextlib
import json
import re
from typing import TYPE_CHECKING

from analyzers.migrations.readers import javascript_builtins as builtins
from analyzers.migrations.readers.javascript_builtins import NotKnown
from analyzers.migrations.readers.javascript_framework import Call
from analyzers.migrations.readers.javascript_operators import Operators
from analyzers.migrations.readers.javascript_recorder import source
from analyzers.migrations.readers.javascript_values import (
    Function,
    Handle,
    Imported,
    Scope,
    Text,
    Unknown,
    Value,
    is_condition,
    string,
)

if TYPE_CHECKING:
    import tree_sitter

_TEMPLATE_TAGS = frozenset({"String.raw", "sql", "SQL", "dedent", "outdent", "stripIndent", "stripIndents", "gql"})
_GLOBALS = re.compile(r"(Promise|Bluebird|Object|Array)\.\w+$")
_PROCESSES = frozenset({"exec", "execSync", "execFile", "execFileSync", "spawn", "spawnSync"})
# Functions of other modules that ask whether something is there, by their names.
_ASKS = re.compile(
    r"((has|does|is|check(_?if)?(_?that)?)_?)?(column|table|index|constraint|enum|type|schema|view|foreign_?key)s?"
    r"(_?already)?_?(exists?|existing)$|has_?(column|table|index|constraint|foreign_?key)s?$",
    re.IGNORECASE,
)
_QUIET = frozenset({"console", "logger", "log", "Logger", "assert", "debug"})


class Caller(Operators):
    """Follows calls as far as what they call is known."""

    def compound(self, node: tree_sitter.Node, scope: Scope) -> Value:
        """Return the value of a call or construction."""
        if node.type == "call_expression":
            return self._call(node, scope)
        return self._new(node, scope) if node.type == "new_expression" else super().compound(node, scope)

    def _args(self, node: tree_sitter.Node, scope: Scope) -> list[Value]:
        listed = node.child_by_field_name("arguments")
        if listed is None:
            return []
        if listed.type == "template_string":
            return [self.evaluate(listed, scope)]
        value = self.array(listed, scope)
        return value if isinstance(value, list) else [value]

    def _new(self, node: tree_sitter.Node, scope: Scope) -> Value:
        named = node.child_by_field_name("constructor")
        name = source(named).rpartition(".")[2] if named is not None else ""
        call = Call(node=node, args=self._args(node, scope))
        with contextlib.suppress(NotKnown):
            return self.framework.construct(self, name, call)
        return self._elsewhere(call, name, Unknown(text=name))

    def _call(self, node: tree_sitter.Node, scope: Scope) -> Value:
        called = node.child_by_field_name("function")
        if called is None:
            return Unknown(text=source(node)[:200])
        text = source(called)
        listed = node.child_by_field_name("arguments")
        if text in _TEMPLATE_TAGS and listed is not None and listed.type == "template_string":
            return self._raw(listed, scope) if text == "String.raw" else self.template(listed, scope)
        if called.type in {"member_expression", "subscript_expression"}:
            receiver, name = self.receiver(called, scope)
        elif called.type == "import":
            return Unknown(text=source(node)[:200])
        else:
            receiver, name = self.evaluate(called, scope), ""
        call = Call(node=node, args=self._args(node, scope))
        with contextlib.suppress(NotKnown):
            return self._called(receiver, name, call, text)
        return self._elsewhere(call, text, receiver)

    def _raw(self, node: tree_sitter.Node, scope: Scope) -> Value:
        if any(child.type == "template_substitution" for child in node.named_children):
            return self.template(node, scope)
        return source(node)[1:-1]

    def _called(self, receiver: Value, name: str, call: Call, text: str) -> Value:
        if name in {"then", "finally", "catch", "tap", "asCallback"} and not isinstance(receiver, str | dict):
            return self._chained(receiver, name, call)
        if isinstance(receiver, Handle):
            return self.framework.call(self, receiver, name, call)
        if isinstance(receiver, Function) and name in {"", "call", "bind", "apply"}:
            return self.invoke(receiver, call.args[1:] if name == "call" else call.args)
        if isinstance(receiver, dict) and isinstance(receiver.get(name), Function):
            function = receiver[name]
            return self.invoke(function, call.args) if isinstance(function, Function) else None
        if _GLOBALS.match(text):
            return self._global(text, call)
        if text == "require" and isinstance(call.arg(0), str):
            return Imported(module=str(call.arg(0)), name="*")
        if text.endswith("__awaiter") and call.args and isinstance(call.args[-1], Function):
            # What TypeScript makes of an async function for older engines.
            return self.settle(self.invoke(call.args[-1], []))
        if text == "JSON.stringify":
            return _json(call.arg(0))
        if text in {"String", "Number", "Boolean"} and builtins.is_constant(call.arg(0)):
            return string(call.arg(0)) if text == "String" else call.arg(0)
        return builtins.method(receiver, name, call.args, self.invoke)

    def _chained(self, receiver: Value, name: str, call: Call) -> Value:
        result = self.settle(receiver)
        given: list[Value] = [] if name == "finally" else [result]
        for number, argument in enumerate(call.args):
            if isinstance(argument, Function):
                # The second function of ``then``, and that of ``catch``, runs when something failed.
                failed = name == "catch" or number == 1
                with self.recorder.under(conditional=failed):
                    outcome = self.settle(self.invoke(argument, [Unknown(text="error")] if failed else given))
                result = result if failed or name != "then" else outcome
            elif argument is not None and not isinstance(argument, Unknown):
                self.settle(argument)
        return result

    def _global(self, text: str, call: Call) -> Value:
        first = call.arg(0)
        match text.partition(".")[2]:
            case "all" | "allSettled" | "any" | "race" | "resolve":
                return self.settle(first)
            case "map" | "each" | "mapSeries" | "forEach" if isinstance(first, list):
                return self.settle(builtins.method(first, "map", call.args[1:], self.invoke))
            case "keys" if isinstance(first, dict):
                return list(first)
            case "values" if isinstance(first, dict):
                return list(first.values())
            case "entries" if isinstance(first, dict):
                return [[key, value] for key, value in first.items()]
            case "freeze" | "from" if isinstance(first, dict | list):
                return first
        raise NotKnown

    def _elsewhere(self, call: Call, text: str, receiver: Value) -> Value:
        """Return what a call of code that stands elsewhere gives: it may do everything with what it is given."""
        if text.partition(".")[0] in _QUIET:
            return None
        if _ASKS.match(text.rpartition(".")[2]):
            return Unknown(text=source(call.node)[:200], condition=True)
        if text.rpartition(".")[2] in _PROCESSES or any(self._escapes(value) for value in (receiver, *call.args)):
            self.recorder.opaque("call", call.node, text[:60])
        for argument in call.args:
            if isinstance(argument, Function):
                # A callback of something unknown, as of ``rows.map``: nobody knows how often it runs.
                with self.recorder.under(conditional=True, looping=True), self.branch():
                    parameter = Unknown(text=self._parameter(argument))
                    self.settle(self.invoke(argument, [parameter] * 3))
        guard = is_condition(receiver)
        return Unknown(text=source(call.node)[:200], condition=guard)

    @staticmethod
    def _parameter(function: Function) -> str:
        listed = function.node.child_by_field_name("parameters") or function.node.child_by_field_name("parameter")
        return source(listed).strip("()").partition(",")[0].partition(":")[0] if listed is not None else "item"

    def _escapes(self, value: Value) -> bool:
        if isinstance(value, Handle):
            return self.framework.escapes(value)
        inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return any(isinstance(item, Handle) and self.framework.escapes(item) for item in inside)


def _json(value: Value) -> Value:
    """Return the text of a value as JSON; where parts of it are unknown it is a text all the same."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError):
        return Text(parts=(Unknown(text="JSON.stringify"),))
