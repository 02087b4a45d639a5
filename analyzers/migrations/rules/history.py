"""A rule about migrations that have run already, and are changed, renamed or deleted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec

from analyzers.migrations.moment import StreamRule
from analyzers.migrations.operations import (
    DataCode,
    Dml,
    Harmless,
    LockTable,
    Opaque,
    SetSetting,
    StateOnly,
    Transaction,
)
from analyzers.migrations.replay import apply, same_schema
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.data_loss_shared import ALL_ENGINES, some
from analyzers.migrations.rules.declaring import migration_rule, on_postgres
from analyzers.migrations.rules.wording import describe, table_of
from analyzers.migrations.schema import Origin, Schema
from analyzers.migrations.stream import Found, in_common
from fleetreview.model import Confidence, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from analyzers.migrations.moment import AnyRule, Whole
    from analyzers.migrations.operations import AnyOperation
    from analyzers.migrations.stream import Migration, Stream

EDITED_APPLIED_MIGRATION: Final = migration_rule(
    id="edited-applied-migration",
    title="Migration changed after it was released",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    engines=ALL_ENGINES,
    stride=("T",),
    why=(
        "Databases that have run the migration do not run it again: they keep what it was, and new ones get what it is now. "
        "From then on tests, which begin with an empty database, tell nothing of production. Runners that keep a checksum, or "
        "the name, refuse to go on."
    ),
    remedy="Leave the file as it was, and put the change into a new migration.",
    references=(
        "https://documentation.red-gate.com/fd/validate-184127465.html",
        "https://www.prisma.io/docs/orm/prisma-migrate/workflows/development-and-production",
        "https://docs.djangoproject.com/en/stable/topics/migrations/#squashing-migrations",
    ),
    bad=(
        on_postgres(
            "ALTER TABLE orders ADD COLUMN paid boolean;", note="after a change of a file that had landed before"
        ),
    ),
    good=(on_postgres("ALTER TABLE orders ADD COLUMN paid boolean;", note="a new file"),),
    traps=(
        "Comments, format, and what does not change the schema: operations are compared, not bytes.",
        "Squashes that name what they replace, baselines, and files that run again whenever they change.",
        "A file that moves, and keeps the name by which its runner knows it.",
    ),
)

_CHECKSUMS: Final = frozenset({"flyway", "prisma"})
"""Runners that compare what they have run with what the file says now, and refuse to go on."""

_LEADING: Final = re.compile(r"[0-9][0-9._]*")
_BY_NUMBER: Final = frozenset({"goose", "dbmate", "golang-migrate", "numbered"})
_BY_REVISION: Final = frozenset({"alembic", "typeorm"})
_FREE: Final = {
    "where": (1, 1, 1, 1),
    "statement": 0,
    "guarded": False,
    "conditional": False,
    "written": "",
    "restated": False,
}
_NO_RESULT: Final = DataCode | Harmless | LockTable | Opaque | SetSetting | StateOnly | Transaction


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """A migration before and after the change."""

    before: Migration
    after: Migration


def identity(stream: Stream, migration: Migration) -> str:
    """Return by what the runner knows that it has run a migration: a number, a revision or class, or the name."""
    framework = stream.runner.framework
    if framework in _BY_REVISION and migration.script.revision:
        return migration.script.revision
    folder, _, file = migration.path.rpartition("/")
    found = _LEADING.match(file)
    if framework not in _BY_NUMBER or found is None:
        return migration.name
    number = ".".join(part.lstrip("0") for part in re.split(r"[._]", found[0]))
    # Folders can be versions themselves: the number alone then says nothing.
    return f"{folder}/{number}" if framework == "numbered" else number


def result(operations: Sequence[AnyOperation]) -> tuple[AnyOperation, ...]:
    """Return what operations make of the schema and of rows: without places, guards and settings, how an index is built."""
    found: list[AnyOperation] = []
    for operation in operations:
        if isinstance(operation, _NO_RESULT) or (isinstance(operation, Dml) and operation.kind == "select"):
            continue
        free = {name: value for name, value in _FREE.items() if hasattr(operation, name)}
        free |= {
            name: value
            for name, value in (("concurrent", False), ("algorithm", ""), ("lock", ""))
            if hasattr(operation, name)
        }
        found.append(msgspec.structs.replace(operation, **free))
    return tuple(found)


def _is_exempt(migration: Migration) -> bool:
    return migration.baseline or migration.repeatable


def _edited(whole: Whole) -> Iterator[Found]:
    stream, former = whole.stream, whole.former
    if former is None or former.runner.framework != stream.runner.framework or former.engine is not stream.engine:
        return
    common = in_common(former.migrations, stream.migrations)
    same_objects = set(map(id, stream.migrations[common:]))
    others = [before for before in former.migrations[common:] if id(before) not in same_objects]
    if not others:
        return
    today = {one.path: one for one in stream.migrations}
    known = {identity(stream, one): one for one in stream.migrations}
    paths = {one.path for one in former.migrations}
    edits: list[Edit] = []
    gone: list[Migration] = []
    for before in others:
        after = today.get(before.path)
        if after is None and (same := known.get(identity(former, before))) is not None and same.path not in paths:
            after = same
        if _is_exempt(before) or (after is not None and (after.blob == before.blob or _is_exempt(after))):
            continue
        if after is None:
            gone.append(before)
        elif _reads_alike(before, after):
            edits.append(Edit(before=before, after=after))
    yield from _changes(stream, former, edits)
    yield from _removed(stream, former, gone, [one for one in stream.migrations if one.path not in paths])


def _reads_alike(before: Migration, after: Migration) -> bool:
    """Tell whether both can be compared: what could not be read is the same in them."""
    first, second = ([one.text for one in each.up.operations if isinstance(one, Opaque)] for each in (before, after))
    return first == second


def _changes(stream: Stream, former: Stream, edits: Sequence[Edit]) -> Iterator[Found]:
    """Yield a finding for each migration that is another one now, if that makes another schema or other rows."""
    checks = stream.runner.framework in _CHECKSUMS
    changed = [
        edit for edit in edits if checks or result(edit.before.up.operations) != result(edit.after.up.operations)
    ]
    if not changed:
        return
    edited = {edit.after.path for edit in edits} | {one.path for one in former.migrations}
    then = _schema(former, former.migrations)
    now = _schema(stream, [one for one in stream.migrations if one.path in edited])
    differences = [one for one in same_schema(then, now) if "unknown type" not in one]
    for edit in changed:
        was, becomes = result(edit.before.up.operations), result(edit.after.up.operations)
        lost, added = [one for one in was if one not in becomes], [one for one in becomes if one not in was]
        rows = any(isinstance(one, Dml) for one in (*lost, *added))
        if differences or rows or checks:
            yield _changed(stream, edit, lost, added, differences)


def _schema(stream: Stream, migrations: Iterable[Migration]) -> Schema:
    schema = Schema()
    for migration in migrations:
        for operation in migration.up.operations:
            origin = Origin(path=migration.path, name=migration.name, ordinal=migration.ordinal, where=operation.where)
            apply(schema, operation, origin, stream.engine)
    return schema


def _changed(
    stream: Stream, edit: Edit, lost: list[AnyOperation], added: list[AnyOperation], differences: list[str]
) -> Found:
    first = next((one for one in edit.after.up.operations if added and result([one]) == (added[0],)), None)
    did, does = [_words(one) for one in lost], [_words(one) for one in added]
    parts = [f"did {some([one for one in did if one not in does])}"] if set(did) - set(does) else []
    parts += [f"does {some([one for one in does if one not in did])} now"] if set(does) - set(did) else []
    tables = {table_of(one) for one in (*lost, *added)}
    mine = [one for one in differences if any(table and table in one for table in tables)]
    if not parts:
        found = [one.replace(" is left over", " is more") for one in mine or differences]
        parts = [f"does something else now: in new databases {some(found)}" if found else "is another text now"]
    framework = stream.runner.framework
    refuses = f", and {framework} refuses to go on, as its checksum is another one" if framework in _CHECKSUMS else ""
    return Found(
        rule_id=EDITED_APPLIED_MIGRATION.id,
        path=edit.after.path,
        where=first.where if first is not None else edit.after.up.place,
        message=f"{edit.before.name} was there before this change: it {' and '.join(parts)}. Databases that have run it stay as "
        f"they are{refuses}.",
        evidence={"migration": edit.after.name, "did": "; ".join(did[:3]), "does": "; ".join(does[:3])},
        steps=(
            recipes.step(f"Put {edit.after.name} back as it was"),
            recipes.step("Write what shall be different into a new migration"),
        ),
        # The result is the same: only those who compare the text notice.
        severity=None if lost or added else "medium",
    )


def _words(operation: AnyOperation) -> str:
    table = table_of(operation)
    words = describe(operation)
    return words if not table or table in words else f"{words} on {table}"


def _removed(stream: Stream, former: Stream, gone: Sequence[Migration], new: Sequence[Migration]) -> Iterator[Found]:
    """Yield one finding for what was renamed, and one for what was deleted."""
    replaced = {name for one in stream.migrations for name in one.script.replaces}
    renamed: list[Edit] = []
    deleted: list[Migration] = []
    free = list(new)
    for before in gone:
        wanted = result(before.up.operations)
        twin = next((one for one in free if wanted and result(one.up.operations) == wanted), None)
        if twin is not None:
            free.remove(twin)
            renamed.append(Edit(before=before, after=twin))
        elif wanted and before.name not in replaced and before.script.revision not in replaced:
            deleted.append(before)
    if any(_is_exempt(one) for one in new):
        # A baseline came: it stands for what went.
        return
    for edit in renamed:
        yield Found(
            rule_id=EDITED_APPLIED_MIGRATION.id,
            path=edit.after.path,
            where=edit.after.up.place,
            message=f"{edit.before.name} is called {edit.after.name} now and does the same: databases that have run it under "
            "the old name run it again, and fail on what is there.",
            evidence={"migration": edit.after.name, "was": edit.before.name},
            steps=(recipes.step(f"Keep the name {edit.before.name}, by which it is known to have run"),),
        )
    if deleted:
        names = [one.name for one in deleted]
        yield Found(
            rule_id=EDITED_APPLIED_MIGRATION.id,
            path="",
            where=(1, 1, 1, 1),
            message=f"{some(names)} {'was' if len(names) == 1 else 'were'} in {former.directory or 'the repository'} before this "
            f"change and {'is' if len(names) == 1 else 'are'} gone: databases that have run "
            f"{'it' if len(names) == 1 else 'them'} keep what was made, and new ones never get it.",
            evidence={"stream": stream.key, "migration": ",".join(names)[:150]},
            lapses=True,
            steps=(
                recipes.step("Put the files back"),
                recipes.step("Undo what they did in a new migration, or squash them in the way of the framework"),
            ),
        )


RULES: Final[tuple[AnyRule, ...]] = (StreamRule(rule=EDITED_APPLIED_MIGRATION, judge=_edited),)
