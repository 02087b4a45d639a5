"""Which rules could match in which parts of a file: what Semgrep need not look at, it is not shown.

A rule names words of which every match has one (``words`` in its metadata), and texts that it holds (``texts``). A file without
them is not given to the rule. A rule
of ``scope: function`` also says that what it finds inside a function depends on no other function's body: it is shown the
file with all bodies emptied that lack its words. What is left out is whole lines, so that columns stay.

What a rule is shown depends on the file and on this rule alone, never on the rules beside it: facts stay a function of
content and rule. Files that are edited often are long, few of their functions concern a rule, and so most of their versions
show it the same text.
"""

from __future__ import annotations

import functools
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzers.functions import CLASSES
from analyzers.patterns.words import Vocabulary, Words, words_of
from analyzers.syntax import captures, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import tree_sitter

__all__ = ["Gaps", "Outline", "Vocabulary", "Words"]

_SMALL = 1500
"""Bytes below which a file is shown whole: that costs less than finding its functions."""
_CONSTRUCTORS = frozenset({b"__init__", b"__new__", b"constructor"})
_CLASSES = frozenset({"class_definition", "class_body"})
_BODIES = frozenset({"block", "statement_block"})
_SCOPES = frozenset({"program", "source_file", "class_body", "statement_block"})
"""What a statement or a member stands in."""
_OWN_FIELDS = frozenset({b"self.", b"this."})
_NAMES = ("left", "name", "property")
"""Fields of a binding that hold what is bound."""

_KEYWORDS = frozenset(
    b"as this this. self self. super super( super. constructor constructor( __init__ __init__( def class new return await async "
    b"private protected public readonly static const let var import if if( for for( in not is None null undefined".split()
)
"""What binds nothing, however often it stands beside a name."""

_FUNCTIONS = {
    "python": "(function_definition) @node",
    "go": "[(function_declaration) (method_declaration)] @node",
    "javascript": (
        "[(function_declaration) (function_expression) (generator_function_declaration) (generator_function)"
        " (method_definition) (arrow_function)] @node"
    ),
}
_BINDINGS = {
    ".py": "[(import_statement) (import_from_statement) (assignment)] @node",
    ".go": "[(import_spec) (var_spec) (const_spec)] @node",
    ".js": "[(import_statement) (variable_declarator) (assignment_expression) (field_definition)] @node",
    ".jsx": "[(import_statement) (variable_declarator) (assignment_expression) (field_definition)] @node",
    ".ts": "[(import_statement) (variable_declarator) (assignment_expression) (public_field_definition)] @node",
    ".tsx": "[(import_statement) (variable_declarator) (assignment_expression) (public_field_definition)] @node",
}


@dataclass(frozen=True, slots=True)
class _Function:
    """An outermost function whose body may be blanked.

    ``body`` is what is blanked, from a byte to a byte; ``parts`` are the text of the function, and of its decorators or the
    statement around it; ``words`` are those of its parts, and of what it uses from outside; ``names`` are the words of a call
    of it, or of a function in it.
    """

    body: tuple[int, int]
    parts: tuple[bytes, ...]
    words: frozenset[bytes]
    names: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class _Binding:
    """Something outside of functions that gives names a meaning; ``names`` None: any name (a star import)."""

    names: frozenset[bytes] | None
    words: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class Gaps:
    """Where a shown text lacks what its file has.

    ``after`` are the lines of the text, from 1 and rising, behind which something is left out; ``missing`` are the lines and
    bytes left out up to and including there.
    """

    after: tuple[int, ...] = ()
    missing: tuple[tuple[int, int], ...] = ()

    def before(self, line: int) -> tuple[int, int]:
        """Return how many lines and bytes the text lacks before one of its lines."""
        found = bisect_left(self.after, line)
        return self.missing[found - 1] if found else (0, 0)


class Outline:
    """A file's identifiers and outermost functions, read as far as they are asked for."""

    def __init__(self, content: bytes, suffix: str, technology: str) -> None:
        self._content = content
        self._suffix = suffix
        self._technology = technology
        self._fits: dict[Words, tuple[bool, ...]] = {}
        self._masks: dict[Vocabulary, int] = {}
        self._function_masks: dict[Vocabulary, tuple[int, ...]] = {}

    def forget(self) -> None:
        """Keep no more than where the bodies are: what else was read takes many times the room of the file."""
        if "_functions" in self.__dict__:
            _ = self._bodies
        for name in ("_functions", "_without_bodies", "_outside"):
            self.__dict__.pop(name, None)
        self._fits.clear()
        self._masks.clear()
        self._function_masks.clear()

    def shown(self, words: Words) -> tuple[bool, ...] | None:
        """Return which functions' bodies a pattern with these words is shown, () for all; None when nothing fits."""
        mask = self._mask(words)
        if not words.fit(mask) or not words.fit_caller(mask) or not words.may_stand_in(self._content):
            return None
        if not words.by_function or not self._functions:
            return () if words.stand_in((self._content,)) else None
        kept = self._fitting(words)
        if all(kept):
            return ()
        return kept if any(kept) or self._fits_outside(words) else None

    def holding(
        self, places: Sequence[tuple[int, int]], within: tuple[bool, ...] = ()
    ) -> tuple[tuple[bool, ...] | None, bool]:
        """Return which functions' bodies hold places, of those ``within`` (() for all); and whether a place stands outside of them.

        Places are from a byte to a byte. None when none holds any and none stands outside.
        """
        bodies = self._bodies
        if not bodies:
            return (() if places else None), bool(places)
        kept = [False] * len(bodies)
        outside = False
        for start, end in places:
            # The first body that ends behind the start, and those after it that begin before the end.
            at = bisect_left(bodies, start + 1, key=lambda body: body[1])
            inside = at < len(kept) and bodies[at][0] <= start and end <= bodies[at][1]
            outside = outside or not inside
            while at < len(kept) and bodies[at][0] < end:
                kept[at] = not within or within[at]
                at += 1
        if all(kept):
            return (), outside
        return (tuple(kept) if any(kept) or outside else None), outside

    def calling(self, words: Words, called: tuple[bool, ...]) -> tuple[bool, ...] | None:
        """Return which functions' bodies have these words and call one of some functions; () for all, None for no body."""
        shown = self.shown(words)
        if shown is None or not self._functions or not called:
            return shown
        names = frozenset[bytes]().union(
            *(function.names for function, is_called in zip(self._functions, called, strict=True) if is_called)
        )
        kept = tuple(
            keep and not names.isdisjoint(function.words)
            for keep, function in zip(shown or (True,) * len(self._functions), self._functions, strict=True)
        )
        return kept if any(kept) else None

    def _fitting(self, words: Words) -> tuple[bool, ...]:
        """Tell of each function whether a pattern with these words could match in it, and be of use; told once."""
        if words not in self._fits:
            self._fits[words] = self._fit(words)
        return self._fits[words]

    def _fits_outside(self, words: Words) -> bool:
        return words.fit(words.vocabulary.mask(self._outside)) and words.stand_in((self._without_bodies,))

    def _fit(self, words: Words) -> tuple[bool, ...]:
        masks = self._masks_of_functions(words.vocabulary)
        fitting = tuple(
            words.fit(mask) and words.stand_in(function.parts)
            for mask, function in zip(masks, self._functions, strict=True)
        )
        if not words.are_of_what_is_called or not any(fitting):
            return fitting
        calling = frozenset[bytes]().union(
            *(f.words for mask, f in zip(masks, self._functions, strict=True) if words.fit_caller(mask))
        )
        return tuple(
            fits and not function.names.isdisjoint(calling)
            for fits, function in zip(fitting, self._functions, strict=True)
        )

    def _mask(self, words: Words) -> int:
        """Return the bits of the groups that the file has words of, told once."""
        if words.vocabulary not in self._masks:
            self._masks[words.vocabulary] = words.vocabulary.mask_of_text(self._content)
        return self._masks[words.vocabulary]

    def _masks_of_functions(self, vocabulary: Vocabulary) -> tuple[int, ...]:
        """Return the same of each function, told once."""
        if vocabulary not in self._function_masks:
            self._function_masks[vocabulary] = tuple(vocabulary.mask(function.words) for function in self._functions)
        return self._function_masks[vocabulary]

    def text(self, kept: tuple[bool, ...]) -> tuple[bytes, Gaps]:
        """Return what ``shown`` says of the file, and what that lacks."""
        if not kept:
            return self._content, Gaps()
        pieces: list[bytes] = []
        after: list[int] = []
        missing: list[tuple[int, int]] = []
        position = line = lines = size = 0
        for (start, end), keep in zip(self._bodies, kept, strict=True):
            if keep:
                continue
            empty = self._emptied(start, end)
            pieces += self._content[position:start], empty
            position = end
            line += pieces[-2].count(b"\n")
            lines += self._content.count(b"\n", start, end) - empty.count(b"\n")
            size += end - start - len(empty)
            if after and after[-1] == line + 1:  # two bodies on a line
                after.pop()
                missing.pop()
            after.append(line + 1)
            missing.append((lines, size))
            line += empty.count(b"\n")
        pieces.append(self._content[position:])
        return b"".join(pieces), Gaps(tuple(after), tuple(missing))

    def _emptied(self, start: int, end: int) -> bytes:
        """Return what stands for a body: no more than it takes to parse, with blanks where something follows on its last line."""
        body = self._content[start:end]
        first, last = (b"0", b"") if self._technology == "python" else (b"{", b"}")
        if not last and self._content.startswith((b"\n", b"\r\n"), end):
            return first
        if b"\n" not in body:
            return first + b" " * (len(body) - len(first) - len(last)) + last
        return first + b"\n" + b" " * (len(body) - body.rindex(b"\n") - 1 - len(last)) + last

    @functools.cached_property
    def _without_bodies(self) -> bytes:
        """The text with all bodies emptied."""
        return self.text((False,) * len(self._bodies))[0]

    @functools.cached_property
    def _outside(self) -> frozenset[bytes]:
        """The identifiers outside of bodies."""
        return words_of(self._without_bodies)

    @functools.cached_property
    def _bodies(self) -> tuple[tuple[int, int], ...]:
        """The bodies of the functions, each from a byte to a byte."""
        return tuple(function.body for function in self._functions)

    @functools.cached_property
    def _functions(self) -> tuple[_Function, ...]:
        """The outermost functions in the order of the file; none in a small file, or in one that does not parse."""
        if len(self._content) < _SMALL:
            return ()
        root = parse(self._content, self._suffix)
        if root is None or root.has_error:
            return ()
        functions = captures(root, self._suffix, _FUNCTIONS[self._technology])
        nodes = _outermost(functions)
        constructors = [node for node in nodes if self._name(node) in _CONSTRUCTORS]
        bodies = {node: body for node in nodes if node not in constructors and (body := _body(node)) is not None}
        spans = [self._blankable(body) for body in bodies.values()]
        meanings = _Meanings(
            [*self._bindings(root, nodes, spans), *(self._of_constructor(node) for node in constructors)]
        )
        around: dict[tuple[int, int], bytes] = {}
        names = self._names_of_calls(functions, nodes)
        found = []
        for node, span in zip(bodies, spans, strict=True):
            place = _around(node)
            parts = [self._content[node.start_byte : node.end_byte]]
            if place != (node.start_byte, node.end_byte):
                if place not in around:
                    around[place] = self._without(place, spans)
                parts.append(around[place])
            words = frozenset[bytes]().union(*map(_words_of_part, parts))
            called = names[node.start_byte]
            owner = self._class(node)
            if owner:
                # Who makes an object, or sets its fields, gives something to all its methods. In Go any name may be its own.
                called |= {owner + b"("}
                words |= {owner + b"("} if self._technology == "go" or words & _OWN_FIELDS else frozenset()
            found.append(_Function(span, tuple(parts), meanings.unfold(words), called))
        return tuple(found)

    def _blankable(self, body: tree_sitter.Node) -> tuple[int, int]:
        """Return the bytes of a body; in Python from its first statement on, which stands where a statement may stand."""
        if self._technology != "python":
            return body.start_byte, body.end_byte
        first = next((child for child in body.named_children if child.type != "comment"), body)
        return first.start_byte, body.end_byte

    def _identifiers(self, node: tree_sitter.Node) -> frozenset[bytes]:
        return _words_of_part(self._content[node.start_byte : node.end_byte])

    def _without(self, place: tuple[int, int], bodies: Sequence[tuple[int, int]]) -> bytes:
        """Return the text of a place without that of the bodies in it."""
        position, end = place
        pieces = []
        for body in bodies[bisect_left(bodies, (position, 0)) :]:
            if body[0] >= end:
                break
            pieces.append(self._content[position : body[0]])
            position = body[1]
        return b" ".join([*pieces, self._content[position:end]])

    def _name(self, node: tree_sitter.Node) -> bytes:
        name = node.child_by_field_name("name")
        return self._content[name.start_byte : name.end_byte] if name is not None else b""

    def _names_of_calls(
        self, functions: Iterable[tree_sitter.Node], outermost: Iterable[tree_sitter.Node]
    ) -> dict[int, frozenset[bytes]]:
        """Return the words of calls of each outermost function and of those in it, by its first byte; both are in order."""
        names: dict[int, set[bytes]] = {}
        ends = iter(outermost)
        around = next(ends, None)
        for node in functions:
            while around is not None and around.end_byte <= node.start_byte:
                around = next(ends, None)
            name = self._called(node)
            if around is not None:
                known = names.setdefault(around.start_byte, set())
                if name:
                    known.update((name + b"(", b"." + name + b"("))
        return {start: frozenset(words) for start, words in names.items()}

    def _class(self, node: tree_sitter.Node) -> bytes:
        """Return the name of the class, or of the type, that a function is a method of; empty for none."""
        receiver = node.child_by_field_name("receiver")
        if receiver is not None:
            written = self._content[receiver.start_byte : receiver.end_byte].partition(b"[")[0]
            return written.strip(b"() ").rpartition(b" ")[2].strip(b"*")
        around = node.parent
        while around is not None and around.type not in CLASSES:
            around = around.parent
        return self._name(around) if around is not None else b""

    def _called(self, node: tree_sitter.Node) -> bytes:
        """Return the name that a function is called by; that of what a function value is given to."""
        name, parent = self._name(node), node.parent
        if name or parent is None:
            return name
        for field in _NAMES:
            given = parent.child_by_field_name(field)
            if given is not None:
                return self._content[given.start_byte : given.end_byte].rpartition(b".")[2]
        return b""

    def _of_constructor(self, node: tree_sitter.Node) -> _Binding:
        """Give meaning to every name that stands in a constructor, whose body is never blanked."""
        words = self._identifiers(node)
        return _Binding(words, words)

    def _bindings(
        self, root: tree_sitter.Node, functions: Sequence[tree_sitter.Node], bodies: Sequence[tuple[int, int]]
    ) -> Iterator[_Binding]:
        """Yield what is bound outside of functions."""
        spans = iter(functions)
        function = next(spans, None)
        for node in captures(root, self._suffix, _BINDINGS[self._suffix]):
            while function is not None and function.end_byte <= node.start_byte:
                function = next(spans, None)
            if function is not None and function.start_byte <= node.start_byte:
                continue
            if node.type.startswith("import"):
                yield from self._imported(node)
            else:
                bound = [child for field in _NAMES for child in node.children_by_field_name(field)]
                names = frozenset(name for child in bound for name in self._identifiers(child))
                if _in_class(node):
                    members = frozenset(b"." + name for name in names)
                    # An object can be taken to pieces: `const { name } = this`.
                    names = members | names if self._technology == "javascript" else members
                # A constant without a value has that of the one before it.
                whole = node.parent if node.type == "const_spec" and node.parent is not None else node
                yield _Binding(names, _words_of_part(self._without((whole.start_byte, whole.end_byte), bodies)))

    def _imported(self, node: tree_sitter.Node) -> Iterator[_Binding]:
        """Yield each name that an import binds, with the words of where it comes from."""
        if self._technology == "go":
            words = self._identifiers(node)
            yield _Binding(words, words)
            return
        names = [child for child in _descendants(node) if child.type in _IMPORTED]
        origin = frozenset(
            word for child in node.named_children if child.type != "import_clause" and child not in names
            for word in self._identifiers(child)
        )  # fmt: skip
        if not names:
            yield _Binding(None, self._identifiers(node))
        for child in names:
            words = self._identifiers(child)
            yield _Binding(None if child.type == "wildcard_import" else words, words | origin)


@functools.lru_cache(maxsize=4096)
def _words_of_part(part: bytes) -> frozenset[bytes]:
    """Return the words of a part of a file: most parts stand in version after version."""
    return words_of(part)


_IMPORTED = frozenset("aliased_import dotted_name wildcard_import import_specifier namespace_import identifier".split())


def _descendants(node: tree_sitter.Node) -> Iterator[tree_sitter.Node]:
    """Yield the nodes below an import that name something, outermost first and not what is below them."""
    for field, child in _with_fields(node):
        if field in {"module_name", "source"}:
            continue
        if child.type in _IMPORTED:
            yield child
        else:
            yield from _descendants(child)


def _with_fields(node: tree_sitter.Node) -> Iterable[tuple[str | None, tree_sitter.Node]]:
    return ((node.field_name_for_child(index), child) for index, child in enumerate(node.children))


def _in_class(node: tree_sitter.Node) -> bool:
    parent = node.parent
    while parent is not None and parent.type not in _CLASSES:
        parent = parent.parent
    return parent is not None


def _body(node: tree_sitter.Node) -> tree_sitter.Node | None:
    """Return the block that is a function's body; None for one whose body is an expression, or that has none."""
    body = node.child_by_field_name("body")
    return body if body is not None and body.type in _BODIES else None


def _around(node: tree_sitter.Node) -> tuple[int, int]:
    """Return the bytes of a definition with its decorators, in JavaScript of the statement or member that a function is in."""
    if node.type == "function_definition":
        parent = node.parent
        whole = parent if parent is not None and parent.type == "decorated_definition" else node
        return whole.start_byte, whole.end_byte
    while node.parent is not None and node.parent.type not in _SCOPES:
        node = node.parent
    first = node
    while first.prev_sibling is not None and first.prev_sibling.type == "decorator":
        first = first.prev_sibling
    return first.start_byte, node.end_byte


def _outermost(nodes: Iterable[tree_sitter.Node]) -> list[tree_sitter.Node]:
    kept: list[tree_sitter.Node] = []
    for node in nodes:
        if not kept or node.start_byte >= kept[-1].end_byte:
            kept.append(node)
    return kept


class _Meanings:
    """What names stand for outside of functions."""

    def __init__(self, bindings: Iterable[_Binding]) -> None:
        self._by_name: dict[bytes, frozenset[bytes]] = {}
        self._of_all: frozenset[bytes] = frozenset()
        for binding in bindings:
            if binding.names is None:
                self._of_all |= binding.words
            for name in (binding.names or frozenset()) - _KEYWORDS:
                self._by_name[name] = self._by_name.get(name, frozenset()) | binding.words

    def unfold(self, words: frozenset[bytes]) -> frozenset[bytes]:
        """Add the words of what the words stand for, and of what those stand for."""
        known: frozenset[bytes] = frozenset()
        words |= self._of_all
        while new := (words - known) & self._by_name.keys():
            known |= new
            words = words.union(*(self._by_name[name] for name in new))
        return words
