"""Turns one match of Semgrep into the fact that is kept: place, words, fingerprint; never the file's text as it stands."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
import textwrap
from dataclasses import asdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

from analyzers.callees import callees_of
from analyzers.fields import Fields
from analyzers.functions import Functions
from analyzers.imports import Imports
from analyzers.markers import markers_for, may_hold_markers
from analyzers.parameter_patterns import asks_for_parameter
from analyzers.redaction import redact
from analyzers.syntax import SyntaxTree
from fleetreview.model import Severity, Span

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from analyzers.rule import RuleSource

MAP_VERSION = 9
"""Raise it when the facts that this module makes change in any way: all blobs are then mapped again."""

FINGERPRINT = 1
"""Version of the fingerprint's recipe, printed in front of it."""

REACHED_BY = "reached_by"
"""Key of the parameters and the field by which a match is reached, in the fact of one that is no direct match."""

PASSED = "passed"
KEPT = "kept"
"""Keys of what is known of a call that passes request data on, and of an assignment that keeps it in a field, in their facts."""

FOLLOWED = "followed"
"""Key of what a call leads to in other files, in the fact of one that was looked for by its name."""

_EVIDENCE_LENGTH = 160
_EXCERPT_LINES = 6
_EXCERPT_COLUMNS = 180
_READ_COLUMNS = 1200
"""What is redacted of a line before it is cut: a secret that begins within the excerpt ends within this."""
_PAIR = re.compile(r"\s*([a-z][a-z_]*)=(.*)", re.DOTALL)


class BlobText:
    """A blob's text with what is read from it lazily: lines, syntax tree and functions."""

    def __init__(self, content: bytes, suffix: str, technology: str = "") -> None:
        self.content = content
        self._suffix = suffix
        self.technology = technology

    @cached_property
    def lines(self) -> list[str]:
        """The lines, without their ends; split at line feeds only, as Semgrep counts them."""
        return self.content.decode(errors="replace").split("\n")

    @cached_property
    def tree(self) -> SyntaxTree:
        """The syntax tree."""
        return SyntaxTree(self.content, self._suffix)

    @cached_property
    def functions(self) -> Functions:
        """The functions that the text defines."""
        return Functions(self.tree.root, self.content, self._suffix, self.technology)

    @cached_property
    def imports(self) -> Imports:
        """What it imports."""
        return Imports(self.tree.root, self.content, self._suffix, self.technology)

    @cached_property
    def fields(self) -> Fields:
        """The fields that they set."""
        return Fields(self.functions)


def split_message(message: str) -> tuple[str, dict[str, str]]:
    """Split ``sentence||key=value||key=value``. A ``||`` inside a value stays in it."""
    sentence, *pieces = message.split("||")
    evidence: dict[str, str] = {}
    last = None
    for piece in pieces:
        pair = _PAIR.fullmatch(piece)
        if pair and pair[1] not in evidence:
            last = pair[1]
            evidence[last] = pair[2]
        elif last is not None:
            evidence[last] += f"||{piece}"
        else:
            sentence += f"||{piece}"
    return " ".join(sentence.split()), {
        key: redact(" ".join(value.split()))[:_EVIDENCE_LENGTH] for key, value in evidence.items()
    }


def fingerprint(rule_id: str, symbol: str, evidence: Mapping[str, str], code_hash: str) -> str:
    """Return the stateless hash of an occurrence: rule, symbol and evidence; the code where a rule gives no evidence."""
    words = {key: re.sub(r"[\s'\"`;]+", "", value) for key, value in sorted(evidence.items())}
    recipe = json.dumps([rule_id, symbol, words or code_hash], sort_keys=True)
    return f"{FINGERPRINT}:{hashlib.sha256(recipe.encode()).hexdigest()[:20]}"


def read_match(match: Mapping[str, Any], source: RuleSource, text: BlobText) -> dict[str, Any] | None:
    """Return the fact of one match; the keys are those that ``analyzers.gates`` reads.

    None for a match about the parameter of a function that nobody can call by name.
    """
    span = _span(match)
    sentence, evidence = split_message(match["extra"]["message"])
    reached_by = None
    if asks_for_parameter(str(match["check_id"])):
        parameter, field = evidence.pop("parameter", ""), evidence.pop("field", "")
        reached_by = _reached_by(text, span, parameter, field)
        if reached_by is None:
            return None
    symbol = text.tree.symbol(span)
    code_hash = text.tree.code_hash(span)
    fact: dict[str, Any] = {
        "span": _kept(span),
        "message": redact(sentence),
        "evidence": evidence,
        "symbol": symbol,
        "code": code_hash,
        "fp": fingerprint(source.rule_id, symbol, evidence, code_hash),
        "excerpt": excerpt(text.lines, span),
    }
    if reached_by is not None:
        fact[REACHED_BY] = reached_by
    pattern_id = str(match["check_id"])
    severity = str(match["extra"].get("severity", "")).lower()
    if "--" in pattern_id:
        fact["variant"] = pattern_id
        if severity in set(Severity) and severity != source.severity:
            fact["severity"] = severity
    if may_hold_markers(text.content):
        markers = markers_for(text.lines, span.start_line, span.end_line)
        if markers:
            fact["markers"] = [marker.to_fact() for marker in markers]
    replacement = match["extra"].get("fix")
    if replacement is not None:
        fact["fix"] = fix_diff(text, int(match["start"]["offset"]), int(match["end"]["offset"]), str(replacement))
    return fact


def read_call(match: Mapping[str, Any], text: BlobText) -> dict[str, Any] | None:
    """Return the fact of an argument or value that has request data.

    None where it is passed to no function of the file, nor kept in a field.
    """
    span = _span(match)
    passed, kept = text.functions.passing(span), text.fields.keeping(span)
    if passed is None and kept is None:
        return None
    fact: dict[str, Any] = {"span": _kept(span)}
    if passed is not None:
        fact[PASSED] = asdict(passed)
    elif kept is not None:
        fact[KEPT] = asdict(kept)
    return fact


def read_named_call(match: Mapping[str, Any], names: Collection[str], text: BlobText) -> dict[str, Any] | None:
    """Return the fact of an argument of a call that was looked for by its name.

    Where the match is about a parameter of the function that calls, the fact says by which one the call is reached. None for a call
    that leads nowhere, and for a parameter that nobody can give by name.
    """
    span = _span(match)
    passed = text.functions.passing(span, names)
    if passed is None:
        return None
    callees = callees_of(passed, text.imports, text.functions, text.technology)
    if not callees and passed.name not in text.functions.names:
        return None
    fact: dict[str, Any] = {
        "span": _kept(span),
        PASSED: asdict(passed),
        FOLLOWED: [callee.to_fact() for callee in callees],
    }
    parameter = split_message(match["extra"]["message"])[1].get("parameter")
    if parameter is not None:
        reached_by = _reached_by(text, span, parameter, "$")
        if reached_by is None:
            return None
        fact[REACHED_BY] = reached_by
    return fact


def _span(match: Mapping[str, Any]) -> Span:
    return Span(
        start_line=match["start"]["line"],
        start_column=match["start"]["col"],
        end_line=match["end"]["line"],
        end_column=match["end"]["col"],
    )


def _kept(span: Span) -> list[int]:
    """Return a span as facts keep it."""
    return [span.start_line, span.start_column, span.end_line, span.end_column]


def _reached_by(text: BlobText, span: Span, parameter: str, field: str) -> dict[str, Any] | None:
    """Return by which parameters, and which field, a place is reached; None where nobody can give it anything by name.

    A metavariable that was not bound stands as itself in a message: then it is the other one.
    """
    if not parameter.startswith("$"):
        function = text.functions.with_parameter(span, parameter)
        about = function.about(parameter) if function is not None else None
        return {"parameters": [about], "field": None} if about is not None else None
    owner = text.functions.owner(span)
    if not owner or field.startswith("$"):
        return None
    return {"parameters": text.fields.setting(owner, field), "field": {"owner": owner, "name": field}}


def excerpt(lines: list[str], span: Span) -> str:
    """Return the matched lines: redacted, dedented, cut to a few lines of bounded length."""
    shown = lines[span.start_line - 1 : min(span.end_line, span.start_line - 1 + _EXCERPT_LINES)]
    safe = redact(textwrap.dedent("\n".join(line[:_READ_COLUMNS].rstrip() for line in shown))).split("\n")
    cut = [line[:_EXCERPT_COLUMNS] + ("…" if len(line) > _EXCERPT_COLUMNS else "") for line in safe]
    if span.end_line - span.start_line + 1 > _EXCERPT_LINES:
        cut.append("…")
    return "\n".join(cut)


def fix_diff(text: BlobText, start: int, end: int, replacement: str) -> str:
    """Return the unified diff, without file names, that a replacement of bytes start to end makes; redacted."""
    before = text.content
    after = before[:start] + replacement.encode() + before[end:]
    old, new = (part.decode(errors="replace").splitlines() for part in (before, after))
    diff = list(difflib.unified_diff(old, new, lineterm="", n=2))[2:]
    return redact("\n".join(diff))
