"""DO blocks of PostgreSQL: the SQL inside them, with what decides whether it runs.

PL/pgSQL's statements are those of chapter 41 of PostgreSQL's manual, as its own parser names them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec

from analyzers.migrations.operations import AlterTableOption, AnyOperation, Grant, Harmless, Opaque, Where
from analyzers.migrations.script import Dialect
from analyzers.migrations.sql.postgres_constants import constant_list, constant_text, expression_of
from analyzers.migrations.sql.postgres_nodes import Unparsable, inner, items, parse_block, strings
from analyzers.migrations.sql.splitting import split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from analyzers.migrations.sql.postgres_nodes import Node

    Read: TypeAlias = Callable[[str], tuple[AnyOperation, ...]]

MAX_UNROLLED: Final = 200
"""Values of a constant array for which the body of a FOREACH is read."""

MAX_STEPS: Final = 2_000
"""Statements of PL/pgSQL that are followed for one statement of SQL, each as often as it is unrolled."""

_GAP: Final = "fleetreview_gap"
_OF_ROLES: Final = (Grant, Harmless, AlterTableOption)

# A condition that asks the catalogue whether something is there is the IF [NOT] EXISTS that a command does not have.
_CATALOGUE = re.compile(r"information_schema|\bpg_(?!advisory)\w+|\bto_reg\w+|::\s*reg\w+", re.IGNORECASE)
_EXECUTE: Final = re.compile(r"\bEXECUTE\s*\Z", re.IGNORECASE)
_EXISTING: Final = re.compile(r"^(?:duplicate_|undefined_|invalid_schema_name|object_not_in|unique_violation$)")


@dataclass(kw_only=True, slots=True)
class Budget:
    """How much of PL/pgSQL is still followed for one statement of SQL, with everything that is EXECUTEd in it."""

    left: int = MAX_STEPS

    def spend(self) -> bool:
        """Tell whether one more statement is followed."""
        self.left -= 1
        return self.left >= 0


@dataclass(frozen=True, kw_only=True)
class _Branch:
    """Where in a block something stands, and which variables have a text that is known there."""

    guarded: bool = False
    conditional: bool = False
    known: Mapping[str, str] = field(default_factory=dict)


class _Block:
    """One DO statement."""

    def __init__(self, statement: str, first_line: int, body: Node, read: Read, budget: Budget) -> None:
        self._text = statement
        self._starts = [0, *(found.end() for found in re.finditer("\n", statement))]
        self._first_line = first_line
        self._read = read
        self._budget = budget
        self._variables = [inner(node)[1].get("refname", "") for node in body.get("datums", [])]
        self.found: list[AnyOperation] = []
        self.commits = False
        self._walk([body["action"]], _Branch(known=self._initial(body)))

    def _initial(self, body: Node) -> dict[str, str]:
        """Return the variables that begin with a text and are never assigned to."""
        assigned = {int(number) for number in re.findall(r"'varno': (\d+)", str(body.get("action")))}
        known = {}
        for number, (_, variable) in enumerate(map(inner, body.get("datums", []))):
            default = variable.get("default_val", {}).get("PLpgSQL_expr", {}).get("query")
            if default and number not in assigned and (text := constant_text(expression_of(default), {})) is not None:
                known[variable.get("refname", "")] = text
        return known

    def _walk(self, statements: list[Node], branch: _Branch) -> None:
        for kind, body in map(inner, statements):
            if self._budget.spend():
                self._statement(kind.removeprefix("PLpgSQL_stmt_"), body, branch)

    def _statement(self, kind: str, body: Node, branch: _Branch) -> None:
        match kind:
            case "block":
                self._block(body, branch)
            case "if":
                self._if(body, branch)
            case "case":
                for _, when in map(inner, body.get("case_when_list", [])):
                    self._walk(when.get("stmts", []), replace(branch, conditional=True))
                self._walk(body.get("else_stmts", []), replace(branch, conditional=True))
            case "loop" | "while" | "fori" | "fors" | "forc" | "dynfors":
                self._walk(body.get("body", []), replace(branch, conditional=True))
            case "foreach_a":
                self._foreach(body, branch)
            case "execsql" | "perform" | "call":
                self._sql(_query(body.get("sqlstmt") or body.get("expr")), body, branch)
            case "dynexecute":
                self._execute(body, branch)
            case "commit" | "rollback":
                self.commits = True
            case _:
                pass  # assignments, RAISE, RETURN, cursors: they change no schema

    def _block(self, body: Node, branch: _Branch) -> None:
        handlers = [
            inner(handler)[1]
            for handler in body.get("exceptions", {}).get("PLpgSQL_exception_block", {}).get("exc_list", [])
        ]
        if not handlers:
            self._walk(body.get("body", []), branch)
            return
        caught = [
            inner(condition)[1].get("condname", "")
            for handler in handlers
            for condition in handler.get("conditions", [])
        ]
        guards = bool(caught) and all(_EXISTING.match(name) for name in caught)
        self._walk(body.get("body", []), replace(branch, guarded=True) if guards else replace(branch, conditional=True))
        for handler in handlers:
            self._walk(handler.get("action", []), replace(branch, conditional=True))

    def _if(self, body: Node, branch: _Branch) -> None:
        conditions = [(body.get("cond"), body.get("then_body", []))]
        conditions += [(part.get("cond"), part.get("stmts", [])) for _, part in map(inner, body.get("elsif_list", []))]
        for condition, statements in conditions:
            asks = _CATALOGUE.search(_query(condition)) is not None
            self._walk(statements, replace(branch, guarded=True) if asks else replace(branch, conditional=True))
        self._walk(body.get("else_body", []), replace(branch, conditional=True))

    def _foreach(self, body: Node, branch: _Branch) -> None:
        values = constant_list(expression_of(_query(body.get("expr"))), branch.known)
        number = body.get("varno", -1)
        if values is None or len(values) > MAX_UNROLLED or not 0 <= number < len(self._variables):
            self._walk(body.get("body", []), replace(branch, conditional=True))
            return
        for value in values:
            self._walk(body.get("body", []), replace(branch, known={**branch.known, self._variables[number]: value}))

    def _execute(self, body: Node, branch: _Branch) -> None:
        written = _query(body.get("query"))
        text = constant_text(expression_of(written), branch.known)
        if text is not None:
            self._sql(text, body, branch)
            return
        for operation in self._with_gaps(written, branch) or (
            Opaque(reason="dynamic", text=f"EXECUTE {written}"[:200]),
        ):
            self._add(operation, body, branch)

    def _with_gaps(self, written: str, branch: _Branch) -> tuple[AnyOperation, ...]:
        """Return what a text says whose unknown parts do not matter (the role of a GRANT), nothing for another one."""
        text = constant_text(expression_of(written), branch.known, gap=_GAP)
        found = self._read(text) if text is not None and text != _GAP else ()
        if not all(isinstance(operation, _OF_ROLES) for operation in found):
            return ()
        if any(
            _GAP in msgspec.json.encode(operation).decode() for operation in found if not isinstance(operation, Grant)
        ):
            return ()
        return tuple(
            msgspec.structs.replace(operation, what=operation.what.replace(_GAP, "..."))
            if isinstance(operation, Grant)
            else operation
            for operation in found
        )

    def _sql(self, text: str, body: Node, branch: _Branch) -> None:
        for operation in self._read(text):
            # A query whose result goes into a variable, and all else that changes nothing, is no news inside a block.
            if not isinstance(operation, Harmless) or operation.cascade:
                self._add(operation, body, branch)

    def _add(self, operation: AnyOperation, body: Node, branch: _Branch) -> None:
        self.found.append(
            msgspec.structs.replace(
                operation,
                guarded=operation.guarded or branch.guarded,
                conditional=operation.conditional or branch.conditional,
                where=self._place(body),
            )
        )

    def _place(self, body: Node) -> Where:
        """Return the place, inside the statement, of a statement of the block: its own lines, else the line where it begins."""
        number = body.get("lineno", 0)
        line = self._first_line + number - 1
        if number < 1 or line > len(self._starts):
            return (1, 1, 1, 1)
        begins = self._starts[line - 1]
        written = _query(body.get("sqlstmt") or body.get("expr") or body.get("query"))
        first = self._text.find(written, begins) if written else -1
        last = first + len(written)
        if first < 0 or self._text.count("\n", begins, first) > 1:
            ends = self._text.find("\n", begins)
            whole = self._text[begins : ends if ends >= 0 else None]
            first, last = begins + len(whole) - len(whole.lstrip()), begins + len(whole)
        elif found := _EXECUTE.search(self._text, begins, first):
            first = found.start()
        return (*self._at(first), *self._at(last))

    def _at(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def _query(expression: Node | None) -> str:
    text: str = (expression or {}).get("PLpgSQL_expr", {}).get("query", "")
    return text


def read_body(
    statement: str, body: Node, field_of_options: str, read: Read, budget: Budget
) -> tuple[AnyOperation, ...]:
    """Return what the SQL in a DO statement or a function says, read by ``read``, in the order of the block.

    Places are those of the lines inside the statement. What runs under a condition is ``conditional``; what stands behind a
    question to the catalogue, or has its "already there" caught, is ``guarded``.
    """
    given = {option.get("defname"): option for _, option in map(inner, body.get(field_of_options, []))}
    language = given.get("language", {}).get("arg", {}).get("String", {}).get("sval", "plpgsql")
    source = given.get("as", {})
    if language == "sql":
        texts = strings(items(source.get("arg", {})))
        pieces = [texts[0][piece.first : piece.last] for piece in split(texts[0], Dialect.POSTGRES)] if texts else []
        return _of_block(operation for piece in pieces if piece for operation in read(piece)) or (_nothing(body),)
    if language != "plpgsql":
        return (Opaque(reason="unsupported", text=statement[:200]),)
    try:
        compiled = parse_block(statement)
    except Unparsable:
        return (Opaque(reason="syntax", text=statement[:200]),)
    before = statement.encode()[: max(source.get("location", 0), 0)].decode(errors="ignore")
    block = _Block(statement, before.count("\n") + 1, compiled, read, budget) if compiled else None
    found = block.found if block is not None else []
    if budget.left < 0:
        found.append(Opaque(reason="too_long", text=statement[:200]))
    # A block that commits on its way lets go of its locks.
    return (tuple(found) if block is not None and block.commits else _of_block(found)) or (_nothing(body),)


def _of_block(found: Iterable[AnyOperation]) -> tuple[AnyOperation, ...]:
    return tuple(msgspec.structs.replace(operation, block=True) for operation in found)


def _nothing(body: Node) -> Harmless:
    return Harmless(what="CALL" if "funcname" in body else "DO")
