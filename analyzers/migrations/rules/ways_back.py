"""Rules about ways back: whether there is one, and whether it does something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import MigrationRule, StreamRule
from analyzers.migrations.operations import DataCode, Harmless, Opaque, SetSetting, StateOnly, Transaction
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.data_loss_shared import ALL_ENGINES, some
from analyzers.migrations.rules.declaring import in_django, migration_rule, on_postgres
from analyzers.migrations.rules.transactions_data import is_schema
from analyzers.migrations.stream import Found
from analyzers.rule import Example
from fleetreview.model import Confidence, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.moment import AnyRule, Moment, Whole
    from analyzers.migrations.stream import Migration, Stream

_GOOSE: Final = "https://pressly.github.io/goose/documentation/annotations/"


def _goose(up: str, down: str | None, note: str = "") -> Example:
    """Return a migration of goose after one with both ways."""
    both = "-- +goose Up\nCREATE TABLE {0} (id bigint PRIMARY KEY);\n-- +goose Down\nDROP TABLE {0};\n"
    back = "" if down is None else f"-- +goose Down\n{down}\n"
    beside = {f"migrations/000{number}_a.sql": both.format(f"t{number}") for number in range(1, 6)}
    return Example(text=f"-- +goose Up\n{up}\n{back}", path="migrations/0009_change.sql", beside=beside, note=note)


_ADD: Final = "CREATE TABLE things (id bigint PRIMARY KEY);"

MISSING_DOWN: Final = migration_rule(
    id="missing-down",
    title="Migration without a way back",
    severity=Severity.MEDIUM,
    confidence=Confidence.HIGH,
    engines=ALL_ENGINES,
    why=(
        "The other migrations can be taken back, and a roll-back that reaches this one stops, in the middle of the incident that "
        "asked for it."
    ),
    remedy="Write the way back, or state in it that there is none, so that everybody knows before it is needed.",
    references=(_GOOSE,),
    bad=(_goose(_ADD, None),),
    good=(
        _goose(_ADD, "DROP TABLE things;"),
        _goose("-- irreversible: the rows were merged\nSELECT 1;", None, note="nothing of the schema changes"),
    ),
    traps=(
        "Frameworks without ways back (Prisma, Drizzle, Flyway), and the first migration.",
        "A repository that writes none at all is told so once.",
        "A way back that states that there is none.",
    ),
)

EMPTY_DOWN: Final = migration_rule(
    id="empty-down",
    title="Migration with an empty way back",
    severity=Severity.LOW,
    confidence=Confidence.HIGH,
    engines=ALL_ENGINES,
    why=(
        "After the rollback the tool believes that the migration is not applied, while its tables and columns are there. The "
        "old code then runs against the new schema, and applying the migration again fails."
    ),
    remedy="Write the reverse statements, or say that there is no way back: throw new Error('irreversible: ..'), raise in Alembic.",
    references=("https://typeorm.io/docs/advanced-topics/migrations/why", "https://knexjs.org/guide/migrations.html"),
    bad=(
        on_postgres(f"{_ADD}\n-- +goose Down\nSELECT 1;"),
        Example(
            path="migrations/0001_things.js",
            text=(
                "exports.up = async (knex) => {\n"
                "  await knex.schema.createTable('things', (t) => { t.bigIncrements('id'); });\n"
                "};\nexports.down = async (knex) => {};\n"
            ),
        ),
        Example(
            path="migrations/1700000000000-Things.ts",
            text=(
                "import { MigrationInterface, QueryRunner } from 'typeorm';\n"
                "export class Things1700000000000 implements MigrationInterface {\n"
                "  public async up(queryRunner: QueryRunner): Promise<void> {\n"
                "    await queryRunner.query('CREATE TABLE things (id bigint)');\n  }\n"
                "  public async down(queryRunner: QueryRunner): Promise<void> {}\n}\n"
            ),
        ),
    ),
    good=(
        _goose(_ADD, "DROP TABLE things;"),
        _goose(_ADD, "-- irreversible: the rows are gone\nSELECT 1;"),
        _goose("INSERT INTO t1 VALUES (1);", "SELECT 1;", note="nothing of the schema changes"),
    ),
    traps=("A way back that throws, raises, or says that there is none.", "Migrations that change rows alone."),
)

IRREVERSIBLE_DATA_MIGRATION: Final = migration_rule(
    id="irreversible-data-migration",
    title="Data migration without a reverse",
    severity=Severity.LOW,
    engines=ALL_ENGINES,
    why=(
        "Django refuses to unapply a migration that holds a RunPython or RunSQL without its reverse, and with it every migration "
        "before it, just when a roll-back is urgent."
    ),
    remedy=(
        "Give the reverse (reverse_code=..., reverse_sql=...), or say that there is nothing to undo: "
        "migrations.RunPython(fill, migrations.RunPython.noop)."
    ),
    references=("https://docs.djangoproject.com/en/stable/ref/migration-operations/#runpython",),
    bad=(
        in_django("migrations.RunPython(lambda apps, editor: apps.get_model('shop', 'Order').objects.update(total=0))"),
        in_django("migrations.RunSQL('UPDATE shop_order SET total = 0')"),
    ),
    good=(
        in_django("migrations.RunSQL('UPDATE shop_order SET total = 0', migrations.RunSQL.noop)"),
        in_django(
            "migrations.RunPython(lambda apps, editor: apps.get_model('shop', 'Order').objects.update(total=0), elidable=True)"
        ),
    ),
    traps=("A stated noop is a decision.", "elidable=True."),
)

_SILENT: Final = Harmless | SetSetting | StateOnly | Transaction
_FEWEST: Final = 5
_MOST: Final = 0.8
_NEARLY_ALL: Final = 0.9
_BY_HAND: Final = frozenset({"RunSQL", "RunPython"})


def _changes(migration: Migration) -> bool:
    """Tell whether a migration changes the schema, and is neither a dump nor run again and again."""
    if migration.baseline or migration.repeatable:
        return False
    return any(is_schema(operation) for operation in migration.up.operations)


def _without(stream: Stream) -> list[Migration]:
    return [one for one in stream.migrations if one.down is None and not one.up.irreversible and _changes(one)]


def _missing(whole: Whole) -> Iterator[Found]:
    stream = whole.stream
    if not stream.runner.has_down or stream.runner.framework == "django":
        return
    without = _without(stream)
    if not without:
        return
    every = [one for one in stream.migrations if _changes(one)]
    if len(without) > _MOST * len(every):
        if len(every) >= _FEWEST:
            yield _never(stream, without, every)
        return
    for migration in without:
        # The first migration makes what everything else stands on: nobody goes back behind it.
        if migration.ordinal in whole.release.ordinals and migration.ordinal > 0:
            yield Found(
                rule_id=MISSING_DOWN.id,
                path=migration.path,
                where=migration.up.place,
                message=f"{migration.name} has no way back, while {len(every) - len(without)} of {len(every)} migrations of "
                f"{stream.directory or 'the repository'} have one: a roll-back stops here.",
                evidence={"migration": migration.name},
                steps=_write(stream),
            )


def _never(stream: Stream, without: list[Migration], every: list[Migration]) -> Found:
    newest = without[-1]
    return Found(
        rule_id=MISSING_DOWN.id,
        path="",
        where=(1, 1, 1, 1),
        message=f"{len(without)} of {len(every)} migrations of {stream.directory or 'the repository'} have no way back, as "
        f"{newest.name}: {stream.runner.framework} cannot roll back past them.",
        evidence={"stream": stream.key},
        related=((newest.path, newest.up.place, "the newest one without a way back"),),
        steps=(
            *_write(stream),
            recipes.step("Or write down for operations that roll-backs go forward, by another migration"),
        ),
        severity="low",
    )


def _write(stream: Stream) -> tuple[str, ...]:
    words = {
        "golang-migrate": ("Add the .down.sql file with the reverse statements", ""),
        "goose": ("Write the reverse statements below the annotation", "-- +goose Down"),
        "dbmate": ("Write the reverse statements below the annotation", "-- migrate:down"),
        "sql-migrate": ("Write the reverse statements below the annotation", "-- +migrate Down"),
        "sqitch": ("Write the script in revert/", ""),
        "alembic": ("Write downgrade()", ""),
    }
    prose, code = words.get(stream.runner.framework, ("Write down()", ""))
    return (recipes.step(prose, code), recipes.step("If there is none, say so in it, and let it fail"))


def is_empty(migration: Migration) -> bool:
    """Tell whether a migration has a way back that does nothing, without saying that there is none."""
    down = migration.down
    if down is None or down.irreversible or migration.up.irreversible or not _changes(migration):
        return False
    return all(isinstance(operation, _SILENT) for operation in down.operations)


def is_exception(stream: Stream, migration: Migration) -> bool:
    """Tell whether an empty way back is one in a stream whose other migrations lead back, nearly all of them."""
    others = [one for one in stream.migrations if one is not migration and one.down is not None and _changes(one)]
    lead = [one for one in others if not is_empty(one)]
    return len(lead) >= _FEWEST and len(lead) >= _NEARLY_ALL * len(others)


def _does_nothing(whole: Whole) -> Iterator[Found]:
    migration = whole.migration
    if migration is None or migration.down is None or whole.stream.runner.framework == "django":
        return
    # One that stands alone among others that lead back is told by down-not-inverse, which is on.
    if not is_empty(migration) or is_exception(whole.stream, migration):
        return
    down = migration.down
    change = next(one for one in whole.moments if is_schema(one.operation))
    yield Found(
        rule_id=EMPTY_DOWN.id,
        path=migration.down_path or migration.path,
        where=down.place,
        message=f"The way back of {migration.name} does nothing: a roll-back reports success and leaves the schema as it is.",
        evidence={"migration": migration.name},
        related=((migration.path, change.operation.where, "the schema changes here"),),
        steps=_write(whole.stream),
    )


def _irreversible(whole: Whole) -> Iterator[Found]:
    migration = whole.migration
    if migration is None or whole.stream.runner.framework != "django" or migration.down is None:
        return
    if not migration.down.irreversible:
        return
    lacking = [one for one in whole.moments if one.operation.written in _BY_HAND and _lacks(one)]
    if not lacking:
        return
    first = lacking[0]
    calls = some(sorted({one.operation.written for one in lacking}))
    yield Found(
        rule_id=IRREVERSIBLE_DATA_MIGRATION.id,
        path=migration.path,
        where=first.operation.where,
        message=f"{calls} has no reverse: a release with {migration.name} cannot be rolled back past it.",
        evidence={"migration": migration.name},
        steps=(
            recipes.step("Give the reverse"),
            recipes.step(
                "Or say that there is nothing to undo",
                f"migrations.{first.operation.written}(..., migrations.{calls}.noop)",
            )
            if len({one.operation.written for one in lacking}) == 1
            else recipes.step("Or say by noop that there is nothing to undo"),
        ),
    )


def _lacks(moment: Moment) -> bool:
    """Tell whether an operation may be the one without a reverse. Django says of the migration alone which has none."""
    operation = moment.operation
    if isinstance(operation, DataCode):
        return operation.reversible is False and not operation.elidable
    return not isinstance(operation, Harmless | Opaque)


RULES: Final[tuple[AnyRule, ...]] = (
    StreamRule(rule=MISSING_DOWN, judge=_missing),
    MigrationRule(rule=EMPTY_DOWN, judge=_does_nothing),
    MigrationRule(rule=IRREVERSIBLE_DATA_MIGRATION, judge=_irreversible),
)
