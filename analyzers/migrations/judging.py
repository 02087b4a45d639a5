"""Replays a stream and asks the rules about those of its migrations that are to be judged.

Migrations before are replayed only: they make the schema in which later ones are judged. A replay is kept with snapshots along the
way, so that a stream that grew by a migration costs one migration.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analyzers.migrations.fact_reading import effects, in_statement
from analyzers.migrations.moment import Earlier, MigrationRule, Moment, OperationRule, Release, StreamRule, Whole
from analyzers.migrations.operations import AddConstraint, CreateTable, SetSetting, Transaction, ValidateConstraint
from analyzers.migrations.replay import apply, copy_schema, is_noop, located
from analyzers.migrations.rules.grouping import grouped, untold
from analyzers.migrations.rules.hot_tables import raised
from analyzers.migrations.rules.one_process import eased
from analyzers.migrations.runners import groups
from analyzers.migrations.schema import Origin, Schema
from analyzers.migrations.stream import in_common

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from analyzers.migrations.effects import Effect
    from analyzers.migrations.moment import AnyRule, NamedBy, Told
    from analyzers.migrations.operations import AnyOperation
    from analyzers.migrations.stream import Engine, Found, Group, Migration, Stream

_SNAPSHOT_EVERY = 50


@dataclass(kw_only=True, slots=True)
class _Transaction:
    """The operations of one transaction so far, each with what it does, and the tables that they made."""

    told: list[Told] = field(default_factory=list)
    created: frozenset[str] = frozenset()

    def ran(self, operation: AnyOperation, effects: tuple[Effect, ...]) -> None:
        """Take note of a further operation."""
        self.told.append((operation, effects))
        if isinstance(operation, CreateTable):
            self.created |= {operation.table}


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """What a replay gave: what the rules found, the moments of judged migrations by position, and the schema at the end."""

    found: tuple[Found, ...]
    moments: Mapping[int, tuple[Moment, ...]]
    down_moments: Mapping[int, tuple[Moment, ...]]
    schema: Schema


@dataclass(frozen=True, kw_only=True, slots=True)
class _Unchanged:
    """What some rules said of a stream as a whole, beside a former one."""

    stream: Stream
    former: Stream | None
    rules: tuple[AnyRule, ...]
    said: Judged


@dataclass(kw_only=True, slots=True)
class Replay:
    """How far a stream was replayed: which migrations, on which engine, and the schema after some of them.

    ``snapshots`` have the schema before a position, and nobody changes them: who goes on from one copies it. ``judged`` is what was
    found last where nothing was to be judged but the stream itself.
    """

    migrations: tuple[Migration, ...] = ()
    engine: Engine | None = None
    snapshots: dict[int, Schema] = field(default_factory=dict)
    judged: _Unchanged | None = None
    remembered: dict[str, object] = field(default_factory=dict)

    def begin(self, stream: Stream, before: int) -> tuple[int, Schema]:
        """Return from which position to go on, at most ``before``, with the schema there; forget what no longer holds."""
        if stream.engine is not self.engine or stream.migrations is not self.migrations:
            common = in_common(self.migrations, stream.migrations) if stream.engine is self.engine else 0
            # The two last ends are kept: the state before a landed change is asked for once more.
            ends = sorted(self.snapshots)[-2:]
            self.snapshots = {
                at: schema
                for at, schema in self.snapshots.items()
                if at <= common and (at % _SNAPSHOT_EVERY == 0 or at in ends)
            }
            self.migrations, self.engine = stream.migrations, stream.engine
        at = max((at for at in self.snapshots if at <= before), default=0)
        return at, self.snapshots.get(at) or Schema()


def judge_stream(
    stream: Stream,
    rules: Iterable[AnyRule],
    targets: Collection[int],
    *,
    releases: Mapping[int, Release] | None = None,
    replay: Replay | None = None,
    former: Stream | None = None,
    named: NamedBy | None = None,
    named_before: NamedBy | None = None,
) -> Judged:
    """Replay a stream and judge the migrations at some positions, and the stream itself.

    ``releases`` says for a position which others land with it; alone where it is not there. ``replay`` is what an earlier call
    left of the same stream and is brought up to date. ``former`` is the stream before the landed change, None where there was none.
    ``named`` and ``named_before`` tell what code names, as ``Whole`` has them.
    """
    listed = tuple(rules)
    known = replay if replay is not None else Replay()
    last = known.judged
    if last is not None and not targets and (last.stream is stream and last.former is former and last.rules is listed):
        return last.said
    end_at = len(stream.migrations)
    begin, start = known.begin(stream, min(targets, default=end_at))
    schema = copy_schema(start) if begin < end_at else start
    found: list[Found] = []
    moments: dict[int, tuple[Moment, ...]] = {}
    down_moments: dict[int, tuple[Moment, ...]] = {}
    wholes: list[Whole] = []
    transactions = _Transactions()
    for migration in stream.migrations[begin:]:
        at = migration.ordinal
        if at % _SNAPSHOT_EVERY == 0 and at not in known.snapshots:
            known.snapshots[at] = copy_schema(schema)
        if at not in targets:
            for operation in migration.up.operations:
                apply(schema, operation, _origin(migration, operation), stream.engine)
            continue
        release = (releases or {}).get(at) or Release(ordinals=frozenset({at}))
        judging = _Migration(stream, migration, release, listed, schema, transactions, named_before)
        found += judging.run()
        wholes += [judging.whole] if judging.whole is not None else []
        moments[at], down_moments[at] = tuple(judging.moments), tuple(judging.down_moments)
    known.snapshots.setdefault(end_at, schema)
    end = Whole(
        stream=stream,
        release=Release(ordinals=frozenset(targets)),
        after=schema,
        former=former,
        moments=_flat(moments),
        judged=wholes,
        named=named,
        named_before=named_before,
        remembered=known.remembered,
    )
    for rule in listed:
        if isinstance(rule, StreamRule):
            found += rule.judge(end)
    said = Judged(found=tuple(found), moments=moments, down_moments=down_moments, schema=schema)
    if not targets:
        known.judged = _Unchanged(stream=stream, former=former, rules=listed, said=said)
    return said


def _flat(moments: Mapping[int, tuple[Moment, ...]]) -> tuple[Moment, ...]:
    return tuple(moment for at in sorted(moments) for moment in moments[at])


def _origin(migration: Migration, operation: AnyOperation) -> Origin:
    return Origin(path=migration.path, name=migration.name, ordinal=migration.ordinal, where=operation.where)


class _Transactions:
    """What ran in the transaction that migrations of one release share, where the runner puts them all in one."""

    def __init__(self) -> None:
        self._release: Release | None = None
        self._shared = _Transaction()

    def of(self, group: Group, release: Release) -> _Transaction:
        """Return the transaction that a group runs in, with what ran in it before."""
        if not group.shared:
            return _Transaction()
        if self._release != release:
            self._release, self._shared = release, _Transaction()
        return self._shared


class _Migration:
    """One migration that is judged."""

    def __init__(
        self,
        stream: Stream,
        migration: Migration,
        release: Release,
        rules: Sequence[AnyRule],
        schema: Schema,
        transactions: _Transactions,
        named_before: NamedBy | None = None,
    ) -> None:
        self._stream = stream
        self._migration = migration
        self._release = release
        self._rules = rules
        self._schema = schema
        self._transactions = transactions
        self._named_before = named_before
        self.moments: list[Moment] = []
        self.down_moments: list[Moment] = []
        self.whole: Whole | None = None

    def run(self) -> Iterator[Found]:
        """Yield what is found, and leave the schema as it is after the migration's way up."""
        migration = self._migration
        before = copy_schema(self._schema)
        if migration.baseline:
            for operation in migration.up.operations:
                apply(self._schema, operation, _origin(migration, operation), self._stream.engine)
            return
        cut = groups(migration, self._stream, migration.up)
        told = grouped(self._way(cut, self._schema, self.moments, down=False))
        yield from told
        reverted = None
        if migration.down is not None:
            reverted = copy_schema(self._schema)
            backwards = groups(migration, self._stream, migration.down)
            yield from grouped(self._way(backwards, reverted, self.down_moments, down=True))
        whole = self.whole = Whole(
            stream=self._stream,
            release=self._release,
            after=self._schema,
            migration=migration,
            before=before,
            reverted=reverted,
            moments=self.moments,
            down_moments=self.down_moments,
            groups=cut,
            named_before=self._named_before,
        )
        for rule in self._rules:
            if isinstance(rule, MigrationRule) and (found := list(rule.judge(whole))):
                yield from grouped(eased(untold(found, told), self._stream.engine))

    def _way(self, cut: Sequence[Group], schema: Schema, moments: list[Moment], *, down: bool) -> Iterator[Found]:
        settings: dict[str, str] = {}
        rules = [rule for rule in self._rules if isinstance(rule, OperationRule) and (rule.down or not down)]
        is_hot = bool(self._stream.hot_tables)
        index = 0
        for group in cut:
            transaction = _Transaction() if down else self._transactions.of(group, self._release)
            local: dict[str, str] = {}
            for position, read in enumerate(group.operations):
                operation = located(schema, read)
                idle = is_noop(schema, operation, self._stream.engine)
                # What changes nothing takes no lock that lasts.
                costs = () if idle else effects(operation, schema, self._stream.detected)
                if isinstance(operation, AddConstraint | ValidateConstraint):
                    costs = in_statement(costs, operation.table, position, group.operations, self._stream.engine)
                moment = Moment(
                    stream=self._stream,
                    migration=self._migration,
                    operation=operation,
                    index=index,
                    schema=schema,
                    effects=costs,
                    group=group,
                    release=self._release,
                    down=down,
                    position=position,
                    earlier=Earlier(transaction.told),
                    created=transaction.created,
                    settings={**settings, **local},
                )
                moments.append(moment)
                index += 1
                if not idle:
                    for rule in rules:
                        found = rule.judge(moment)
                        yield from raised(found, rule.rule, moment) if is_hot else found
                transaction.ran(operation, costs)
                _set(operation, settings, local)
                apply(schema, operation, _origin(self._migration, operation), self._stream.engine)


def _set(operation: AnyOperation, settings: dict[str, str], local: dict[str, str]) -> None:
    """Keep track of the session's settings; those of a transaction end with it."""
    if isinstance(operation, Transaction) and operation.action in {"begin", "commit", "rollback"}:
        local.clear()
    elif isinstance(operation, SetSetting):
        into = local if operation.local else settings
        if operation.value is None:
            settings.pop(operation.name, None)
            local.pop(operation.name, None)
        else:
            into[operation.name] = operation.value
