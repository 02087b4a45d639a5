"""Rules about names of new tables and columns: both are off by default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import MigrationRule
from analyzers.migrations.operations import AddColumn, CreateTable, RenameColumn, RenameTable, SetSetting
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.data_loss_shared import ALL_ENGINES, others, some
from analyzers.migrations.rules.declaring import MY, PG, in_django, migration_rule, on_mysql, on_postgres, on_sqlite
from analyzers.migrations.rules.declaring_frameworks import in_alembic, in_typeorm
from analyzers.migrations.rules.locks_shared import ON_POSTGRES
from analyzers.migrations.rules.wording import found_at
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.moment import AnyRule, Moment, Whole
    from analyzers.migrations.operations import AnyOperation
    from analyzers.migrations.stream import Found

RESERVED_WORD: Final = migration_rule(
    id="reserved-word",
    title="Reserved word as a name",
    severity=Severity.LOW,
    engines=ALL_ENGINES,
    why=(
        "Every query has to quote it: by hand, in each tool and report. Where somebody forgets, it is a syntax error, or something "
        'else is read: without quotes "user" is the current user of PostgreSQL.'
    ),
    remedy="Another name, while it is new: users, order_number, position.",
    references=(f"{PG}sql-keywords-appendix.html", f"{MY}keywords.html", "https://www.sqlite.org/lang_keywords.html"),
    bad=(
        on_postgres('CREATE TABLE "user" (id bigint PRIMARY KEY);'),
        on_postgres('ALTER TABLE orders ADD COLUMN "end" timestamptz;'),
        on_mysql("ALTER TABLE orders ADD COLUMN `rank` int;"),
        on_sqlite(
            'ALTER TABLE orders ADD COLUMN "index" int;', earlier="CREATE TABLE orders (id integer PRIMARY KEY);"
        ),
        in_alembic("op.execute('CREATE TABLE \"order\" (id bigint PRIMARY KEY)')"),
        in_typeorm('await queryRunner.query(`CREATE TABLE "group" (id bigint PRIMARY KEY)`);'),
    ),
    good=(
        on_postgres("CREATE TABLE users (id bigint PRIMARY KEY);"),
        on_postgres("ALTER TABLE orders ADD COLUMN rank int;", note="a word of MySQL alone"),
        on_mysql("ALTER TABLE orders ADD COLUMN `status` int;", note="a keyword that is not reserved"),
        in_alembic(
            'op.create_table("user", sa.Column("id", sa.BigInteger(), primary_key=True))', note="SQLAlchemy quotes it"
        ),
        in_django('migrations.AddField("order", "end", models.IntegerField(null=True))', note="Django quotes it"),
    ),
    traps=(
        "Names that a framework makes and quotes: SQLAlchemy, Django, TypeORM, Knex, Sequelize.",
        "Keywords that are not reserved.",
    ),
)

UNQUALIFIED_TABLE: Final = migration_rule(
    id="unqualified-table",
    title="Table created without its schema",
    severity=Severity.INFO,
    why=(
        "Where it comes to stand depends on the search_path of who runs the migration: another role, or a pooler's session, puts "
        "it into another schema, and the code does not find it."
    ),
    remedy="Name the schema: app.orders; or set the search_path at the beginning of the migration.",
    references=(f"{PG}ddl-schemas.html#DDL-SCHEMAS-PATH",),
    bad=(
        on_postgres("CREATE TABLE notes (id bigint PRIMARY KEY);"),
        in_alembic('op.execute("CREATE TABLE notes (id bigint PRIMARY KEY)")'),
        in_typeorm("await queryRunner.query(`CREATE TABLE notes (id bigint PRIMARY KEY)`);"),
        in_django('migrations.RunSQL("CREATE TABLE notes (id bigint PRIMARY KEY)", migrations.RunSQL.noop)'),
    ),
    good=(
        on_postgres("CREATE TABLE public.notes (id bigint PRIMARY KEY);"),
        on_postgres("SET LOCAL search_path = app;\nCREATE TABLE notes (id bigint PRIMARY KEY);"),
        on_postgres("CREATE TEMPORARY TABLE notes (id bigint PRIMARY KEY);"),
        on_mysql("CREATE TABLE notes (id bigint PRIMARY KEY);"),
        in_alembic('op.create_table("notes", sa.Column("id", sa.BigInteger(), primary_key=True))'),
    ),
    traps=(
        "Temporary tables.",
        "A search_path that the migration sets.",
        "Tables of a framework, whose settings say the schema.",
    ),
)

_STANDARD: Final = (
    "all and as asc case check collate column constraint create default desc distinct else except exists false for foreign from "
    "grant group having in index inner insert intersect into is join key left like limit not null on or order outer primary "
    "references right select table then to trigger true union unique update using values when where with"
)
_POSTGRES: Final = frozenset(
    "all analyse analyze and any array as asc asymmetric authorization both case cast check collate collation column concurrently "
    "constraint create cross current_catalog current_date current_role current_schema current_time current_timestamp current_user "
    "default deferrable desc distinct do else end except false fetch for foreign freeze from full grant group having ilike in "
    "initially inner intersect into is isnull join lateral leading left like limit localtime localtimestamp natural not notnull "
    "null offset on only or order outer overlaps placing primary references returning right select session_user similar some "
    "symmetric system_user table tablesample then to trailing true union unique user using variadic verbose when where window "
    "with".split()
)
_MYSQL: Final = frozenset(_STANDARD.split()) | frozenset(
    "add alter analyze before between both by call change char condition continue convert cross cube cume_dist current_date "
    "current_user cursor database databases declare delete dense_rank describe div drop each empty exit explain fetch first_value "
    "force fulltext function generated groups grouping if ignore infile interval json_table keys kill lag last_value lateral lead "
    "leading leave lines load lock loop match mod natural ntile of optimize option optionally over partition precision procedure "
    "purge range rank read reads recursive regexp release rename repeat replace require restrict return revoke rlike row rows "
    "row_number schema schemas separator set show signal spatial sql ssl starting stored system terminated trailing undo unlock "
    "unsigned usage use virtual while window write xor zerofill".split()
)
_SQLITE: Final = frozenset(_STANDARD.split()) - frozenset(
    "asc column desc except false for grant inner intersect key left like outer right trigger true union with".split()
)
_WORDS: Final = {"mysql": _MYSQL, "sqlite": _SQLITE}
_WRITTEN: Final = frozenset(
    {
        "",
        "RunSQL",
        "op.execute",
        "connection.execute",
        "queryRunner.query",
        "knex.raw",
        "knex.schema.raw",
        "sequelize.query",
    }
)
"""How operations of SQL are written: with ``''`` those of files of SQL; the others' names are quoted by a framework."""


def _is_by_hand(operation: AnyOperation) -> bool:
    return operation.written in _WRITTEN and not operation.implied


def _new_names(operation: AnyOperation) -> tuple[str, ...]:
    """Return the names that an operation gives, each as ``table`` or ``table.column``."""
    match operation:
        case CreateTable(table=table, columns=columns):
            return (table, *(f"{table}.{one.name}" for one in columns))
        case AddColumn(table=table, column=column):
            return (f"{table}.{column.name}",)
        case RenameTable(new_name=name):
            return (name,)
        case RenameColumn(table=table, new_name=name):
            return (f"{table}.{name}",)
        case _:
            return ()


def _told(whole: Whole, found: list[tuple[Moment, str]]) -> list[tuple[Moment, str]]:
    """Return the names that stand at the end of the migration: those of a table that is renamed or dropped again do not."""
    after = whole.after.tables
    kept = []
    for moment, name in found:
        table, _, column = name.rpartition(".")
        if name in after or (table in after and column in after[table].columns):
            kept.append((moment, name))
    return kept


def _reserved(whole: Whole) -> Iterator[Found]:
    words = _WORDS.get(whole.stream.engine.dialect, _POSTGRES)
    found = [
        (moment, name)
        for moment in whole.moments
        if _is_by_hand(moment.operation)
        for name in _new_names(moment.operation)
        if name.rpartition(".")[2].lower() in words
    ]
    found = _told(whole, found)
    if found:
        names = list(dict.fromkeys(name for _, name in found))
        yield found_at(
            RESERVED_WORD,
            found[0][0],
            f"{some(names)} {'is a reserved word' if len(names) == 1 else 'are reserved words'}: each query has to quote "
            f"{'it' if len(names) == 1 else 'them'}.",
            evidence={"migration": found[0][0].migration.name},
            related=others([moment for moment, _ in found]),
            steps=(recipes.step("Choose another name while it is new"),),
        )


def _unqualified(whole: Whole) -> Iterator[Found]:
    if whole.stream.engine not in ON_POSTGRES:
        return
    found = []
    for moment in whole.moments:
        operation = moment.operation
        if isinstance(operation, SetSetting) and operation.name == "search_path":
            return
        if (
            isinstance(operation, CreateTable)
            and not operation.qualified
            and not operation.temporary
            and _is_by_hand(operation)
        ):
            found.append((moment, operation.table))
    if found:
        yield found_at(
            UNQUALIFIED_TABLE,
            found[0][0],
            f"{some([name for _, name in found])} {'is' if len(found) == 1 else 'are'} created in the first schema of the "
            "search_path, whichever that is for who runs the migration.",
            evidence={"migration": found[0][0].migration.name},
            related=others([moment for moment, _ in found]),
            steps=(recipes.step("Name the schema", f"CREATE TABLE public.{found[0][1]} (...)"),),
        )


RULES: Final[tuple[AnyRule, ...]] = (
    MigrationRule(rule=RESERVED_WORD, judge=_reserved),
    MigrationRule(rule=UNQUALIFIED_TABLE, judge=_unqualified),
)
