"""Schema operations: the one language into which every framework's migrations are read.

An operation says what the database is asked to do, whoever wrote it: raw SQL, Django, Alembic, TypeORM, Knex or Sequelize. All
values are JSON-able (msgspec), so that they are kept as facts of a file version.

Names. A table is ``name`` or ``schema.name``; a reader folds it as its engine does (``fold_table`` in ``names``), so that
equal texts are the same table: unquoted names in lower case, ``public.`` (PostgreSQL), ``main.`` (SQLite) and ``dbo.`` left
out. Column, index and constraint names are folded likewise. What a framework names by itself (an implied index) has the name
that the framework would give where that is known, else ''.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, TypeAlias

import msgspec


class Value(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A part of an operation.

    Neither it nor an operation can be part of a cycle: the collector of garbage need not look at hundreds of thousands of them.
    """


class DefaultKind(StrEnum):
    """How the database gets a default, and so what it costs to give it to rows that are there.

    ``stable`` is computed once for a statement (``now()``), ``volatile`` for each row (``random()``, ``nextval``),
    ``unknown`` by a function that is not known here.
    """

    NULL = "null"
    CONSTANT = "constant"
    STABLE = "stable"
    VOLATILE = "volatile"
    UNKNOWN = "unknown"


class Default(Value, frozen=True, kw_only=True):
    """A default that the database itself applies. ``text`` is SQL, or the framework's own code."""

    kind: DefaultKind
    text: str = ""


class SqlType(Value, frozen=True, kw_only=True):
    """A column's type: a canonical lower-case name, with its numbers.

    Aliases are resolved (``int4`` and ``int`` are ``integer``, ``varchar`` stays, ``character varying`` is ``varchar``,
    ``timestamptz`` is ``timestamp with time zone``, ``timestamp`` is ``timestamp without time zone`` on PostgreSQL, ``bool``
    is ``boolean``, ``decimal`` is ``numeric``, ``int8`` is ``bigint``, ``float8`` is ``double precision``); ``serial`` is
    ``integer`` in a column whose ``identity`` is set. ``members`` are an inline enumeration's (MySQL). ``charset`` and
    ``collation`` only where stated.
    """

    name: str
    args: tuple[int, ...] = ()
    array: bool = False
    unsigned: bool = False
    members: tuple[str, ...] = ()
    charset: str = ""
    collation: str = ""

    def __str__(self) -> str:
        """Return the type as SQL would write it."""
        inside = ", ".join(map(str, self.args)) or ", ".join(f"'{member}'" for member in self.members)
        return f"{self.name}{f'({inside})' if inside else ''}{' unsigned' if self.unsigned else ''}{'[]' if self.array else ''}"


class Reference(Value, frozen=True, kw_only=True):
    """What a foreign key points to. ``columns`` is empty for the primary key of the table."""

    table: str
    columns: tuple[str, ...] = ()
    on_delete: str = ""
    on_update: str = ""


ConstraintKind: TypeAlias = Literal["primary_key", "unique", "foreign_key", "check", "exclude", "not_null", "unknown"]


class Constraint(Value, frozen=True, kw_only=True):
    """A constraint of a table. ``name`` is '' where the database gives one.

    ``not_valid``: rows that are there are not checked (PostgreSQL). ``using_index`` names the index that it takes over.
    ``enforced`` False: MySQL's NOT ENFORCED.
    """

    kind: ConstraintKind
    name: str = ""
    columns: tuple[str, ...] = ()
    references: Reference | None = None
    expression: str = ""
    not_valid: bool = False
    using_index: str = ""
    deferrable: bool = False
    nulls_not_distinct: bool = False
    enforced: bool = True


class Index(Value, frozen=True, kw_only=True):
    """An index.

    ``columns`` are folded names, with ``(10)`` behind one of which only a prefix is indexed, or expressions as text in
    parentheses. ``method`` is '' for the engine's usual one, else ``gin``, ``gist``, ``hash``, ``fulltext``, ``spatial`` ...
    ``opclasses`` is what stands behind each column (operator class, collation, ``desc``, ``nulls first``), one for each column,
    or empty where nothing does.
    """

    name: str = ""
    columns: tuple[str, ...] = ()
    unique: bool = False
    method: str = ""
    where: str = ""
    include: tuple[str, ...] = ()
    opclasses: tuple[str, ...] = ()
    nulls_not_distinct: bool = False
    visible: bool = True


class Column(Value, frozen=True, kw_only=True):
    """A column as it is created. ``type`` None: not understood, or the engine's (SQLite without a type).

    ``default`` is the database's; ``app_default`` tells that the application alone fills it (Django's ``default=``,
    SQLAlchemy's), ``filled_once`` that a default is given while the column is added and dropped in the same statement's wake
    (what Django does for ``default=``). ``identity``: serial, IDENTITY or AUTO_INCREMENT; ``serial``: of these PostgreSQL's
    serial. ``position`` is MySQL's ``first`` or ``after <column>``. Constraints and indexes that stand inside the column are given
    here, not as operations of their own. ``field`` is the framework's name of it where that is another (Django's ``user`` of the
    column ``user_id``). ``names`` are kind and name of the constraints inside the column that were given a name.
    """

    name: str
    type: SqlType | None = None
    nullable: bool = True
    default: Default | None = None
    app_default: bool = False
    filled_once: bool = False
    generated: Literal["", "stored", "virtual"] = ""
    identity: bool = False
    serial: bool = False
    primary_key: bool = False
    unique: bool = False
    references: Reference | None = None
    check: str = ""
    on_update: str = ""
    position: str = ""
    field: str = ""
    names: tuple[tuple[ConstraintKind, str], ...] = ()


Where: TypeAlias = tuple[int, int, int, int]
"""Start line, start column, end line (inclusive), end column (exclusive), from 1, in the file."""


class Operation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="op", gc=False):
    """What every operation has.

    ``where`` is its place in the file. ``statement`` counts the statements (or framework calls) of its direction from 0:
    operations of one ALTER TABLE share it. ``guarded``: IF EXISTS or IF NOT EXISTS. ``conditional``: runs only under a
    condition that is not known here (an ``if``, a PL/pgSQL branch). ``implied`` tells what brings it about where nobody wrote
    it (``foreign_key``, ``unique``, ``db_index``, ``primary_key``, ``like_index``, ``many_to_many``, ``default``). ``written`` is
    the framework's own word: ``AddField``, ``op.create_index``, ``table.string``. ``restated``: the call states how things shall
    be from now on, whether that changes anything or not (Django's AlterField, Knex' ``alter()``): an operation that asks for what
    is so already, or drops what is not there, is none. ``spliced`` is the code of a value that is known only while the
    migration runs and was written between the quotes of its SQL, '' where none is (``readers.splicing``). ``block``: it stands in
    a block of procedural code (PostgreSQL's DO, a function that is called), whose statement runs all of it in one transaction.
    ``spelled`` is its column, or its constraint's own name, as the code writes it, where the engine keeps that in lower case; of
    Django's AddIndex the whole index as a migration writes it.
    """

    where: Where = (1, 1, 1, 1)
    statement: int = 0
    guarded: bool = False
    conditional: bool = False
    implied: str = ""
    written: str = ""
    restated: bool = False
    spliced: str = ""
    block: bool = False
    spelled: str = ""


class CreateTable(Operation, frozen=True, kw_only=True, tag="create_table"):
    """A new table. ``of_select``: CREATE TABLE AS; ``like``: copied from that table; ``partition_of``: its parent.

    ``is_default``: PARTITION OF .. DEFAULT. ``qualified``: its SQL names the schema, be it ``public`` (PostgreSQL).
    ``including`` are the words behind PostgreSQL's LIKE .. INCLUDING, in lower case (``all``, ``defaults``, ``indexes`` ...).
    Indexes that a framework makes with it are CreateIndex operations after it, in the same statement where it is one. ``model``
    is the name by which later operations of its framework name it where that is another (Django's ``db_table``).
    """

    table: str
    columns: tuple[Column, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    indexes: tuple[Index, ...] = ()
    temporary: bool = False
    unlogged: bool = False
    partitioned: bool = False
    partition_of: str = ""
    is_default: bool = False
    of_select: bool = False
    like: str = ""
    including: tuple[str, ...] = ()
    engine: str = ""
    charset: str = ""
    without_rowid: bool = False
    qualified: bool = False
    model: str = ""


class DropTable(Operation, frozen=True, kw_only=True, tag="drop_table"):
    """One table goes; a statement that names several gives several operations."""

    table: str
    cascade: bool = False


class RenameTable(Operation, frozen=True, kw_only=True, tag="rename_table"):
    """A table gets another name."""

    table: str
    new_name: str


class MoveTable(Operation, frozen=True, kw_only=True, tag="move_table"):
    """A table gets another schema."""

    table: str
    schema: str


class AddColumn(Operation, frozen=True, kw_only=True, tag="add_column"):
    """A table gets a column."""

    table: str
    column: Column


class DropColumn(Operation, frozen=True, kw_only=True, tag="drop_column"):
    """A column goes."""

    table: str
    column: str
    cascade: bool = False


class RenameColumn(Operation, frozen=True, kw_only=True, tag="rename_column"):
    """A column gets another name."""

    table: str
    column: str
    new_name: str


class AlterType(Operation, frozen=True, kw_only=True, tag="alter_type"):
    """A column gets another type. ``old_type`` where the migration itself says it (Alembic), else the schema knows.

    ``using`` is PostgreSQL's expression. ``position`` as in Column where it moves (MySQL).
    """

    table: str
    column: str
    type: SqlType | None
    using: str = ""
    old_type: SqlType | None = None
    position: str = ""


class SetNullable(Operation, frozen=True, kw_only=True, tag="set_nullable"):
    """A column is made NOT NULL (``nullable`` False) or may be NULL."""

    table: str
    column: str
    nullable: bool


class SetDefault(Operation, frozen=True, kw_only=True, tag="set_default"):
    """A column gets a database default, or loses it (None)."""

    table: str
    column: str
    default: Default | None


class DropIdentity(Operation, frozen=True, kw_only=True, tag="drop_identity"):
    """A column is no identity or generated column any more."""

    table: str
    column: str


class AddConstraint(Operation, frozen=True, kw_only=True, tag="add_constraint"):
    """A table gets a constraint."""

    table: str
    constraint: Constraint


class ValidateConstraint(Operation, frozen=True, kw_only=True, tag="validate_constraint"):
    """Rows that are there are checked."""

    table: str
    name: str


class DropConstraint(Operation, frozen=True, kw_only=True, tag="drop_constraint"):
    """A constraint goes. ``columns`` where the framework names it by them."""

    table: str
    name: str = ""
    kind: ConstraintKind = "unknown"
    columns: tuple[str, ...] = ()
    cascade: bool = False


class RenameConstraint(Operation, frozen=True, kw_only=True, tag="rename_constraint"):
    """A constraint gets another name."""

    table: str
    name: str
    new_name: str


class CreateIndex(Operation, frozen=True, kw_only=True, tag="create_index"):
    """An index is built. ``only``: on the partitioned parent alone. ``algorithm`` and ``lock`` are MySQL's clauses, lower case."""

    table: str
    index: Index
    concurrent: bool = False
    only: bool = False
    algorithm: str = ""
    lock: str = ""


class DropIndex(Operation, frozen=True, kw_only=True, tag="drop_index"):
    """An index goes. ``table`` is '' where the statement does not say it; ``columns`` where the framework names it by them."""

    name: str = ""
    table: str = ""
    columns: tuple[str, ...] = ()
    concurrent: bool = False
    cascade: bool = False
    several: bool = False
    """Whether the statement names more than one."""


class RenameIndex(Operation, frozen=True, kw_only=True, tag="rename_index"):
    """An index gets another name."""

    name: str
    new_name: str
    table: str = ""


class AlterIndex(Operation, frozen=True, kw_only=True, tag="alter_index"):
    """An index is made visible or invisible (MySQL), or attached to that of a partitioned table (``attach_to``)."""

    name: str
    table: str = ""
    visible: bool | None = None
    attach_to: str = ""


class Reindex(Operation, frozen=True, kw_only=True, tag="reindex"):
    """Indexes are built anew."""

    target: Literal["index", "table", "schema", "database", "system"]
    name: str
    concurrent: bool = False


class AttachPartition(Operation, frozen=True, kw_only=True, tag="attach_partition"):
    """A table becomes a partition. ``is_default``: FOR DEFAULT. ``bounds`` is the text of its bounds."""

    table: str
    partition: str
    is_default: bool = False
    bounds: str = ""


class DetachPartition(Operation, frozen=True, kw_only=True, tag="detach_partition"):
    """A partition becomes a table of its own."""

    table: str
    partition: str
    concurrent: bool = False
    finalize: bool = False


class AlterPartitions(Operation, frozen=True, kw_only=True, tag="alter_partitions"):
    """MySQL's partitions: ``action`` is drop, truncate, coalesce, add, reorganize, exchange, discard_tablespace ..."""

    table: str
    action: str


class CreateType(Operation, frozen=True, kw_only=True, tag="create_type"):
    """An enumeration (``members``) or another type comes to be."""

    name: str
    kind: Literal["enum", "composite", "range", "other"] = "enum"
    members: tuple[str, ...] = ()


class AddEnumValue(Operation, frozen=True, kw_only=True, tag="add_enum_value"):
    """An enumeration gets a member. ``position``: before or after which one, '' for the end."""

    name: str
    value: str
    position: str = ""


class RenameEnumValue(Operation, frozen=True, kw_only=True, tag="rename_enum_value"):
    """A member gets another name."""

    name: str
    value: str
    new_value: str


class RenameType(Operation, frozen=True, kw_only=True, tag="rename_type"):
    """A type gets another name."""

    name: str
    new_name: str


class DropType(Operation, frozen=True, kw_only=True, tag="drop_type"):
    """A type or domain goes."""

    name: str
    cascade: bool = False


class CreateDomain(Operation, frozen=True, kw_only=True, tag="create_domain"):
    """A domain comes to be. ``checks`` tells whether it has constraints."""

    name: str
    type: SqlType | None = None
    checks: bool = False


class AlterDomain(Operation, frozen=True, kw_only=True, tag="alter_domain"):
    """A domain changes: ``action`` is add_constraint, validate_constraint, drop_constraint, set_not_null ..."""

    name: str
    action: str
    not_valid: bool = False


class CreateView(Operation, frozen=True, kw_only=True, tag="create_view"):
    """A view. ``reads`` are the tables that it names."""

    name: str
    materialized: bool = False
    replace: bool = False
    with_data: bool = True
    reads: tuple[str, ...] = ()


class DropView(Operation, frozen=True, kw_only=True, tag="drop_view"):
    """A view goes."""

    name: str
    materialized: bool = False
    cascade: bool = False


class RefreshView(Operation, frozen=True, kw_only=True, tag="refresh_view"):
    """A materialized view is computed anew."""

    name: str
    concurrent: bool = False
    with_data: bool = True


class AlterTrigger(Operation, frozen=True, kw_only=True, tag="alter_trigger"):
    """A trigger of a table: created, dropped, enabled, disabled. ``name`` 'ALL' or 'USER' for all of them."""

    table: str
    action: Literal["create", "drop", "enable", "disable", "rename"]
    name: str = ""


class RewriteTable(Operation, frozen=True, kw_only=True, tag="rewrite_table"):
    """A command that writes a whole table anew.

    ``how``: vacuum_full, cluster, logged, unlogged, access_method, tablespace, expression (PostgreSQL); optimize, engine, charset,
    row_format, force, rebuild (MySQL).
    """

    table: str
    how: str
    detail: str = ""


class AlterTableOption(Operation, frozen=True, kw_only=True, tag="alter_table_option"):
    """Something that changes a table's settings only: storage parameters, statistics, owner, comment, replica identity.

    ``algorithm`` and ``lock`` stand here for MySQL's clauses of a whole ALTER TABLE, once for its statement.
    """

    table: str
    option: str
    column: str = ""
    algorithm: str = ""
    lock: str = ""


class Truncate(Operation, frozen=True, kw_only=True, tag="truncate"):
    """A table is emptied."""

    table: str
    cascade: bool = False


class Dml(Operation, frozen=True, kw_only=True, tag="dml"):
    """Rows are written. ``everywhere``: no WHERE, or one that is always true. ``limited``: LIMIT, or a range of keys: a batch.

    ``reads`` are other tables in it, ``columns`` what an UPDATE sets or an INSERT names. ``conflict``: INSERT .. ON CONFLICT
    and its like. ``sources`` are what an INSERT .. SELECT puts into its columns: a column's name, with its table if it says so, an
    expression in parentheses, or ``*`` alone; empty where that is not known. ``model`` is the application's class that stands for
    the table, where the migration imports one (``shop.models.Product``).
    """

    kind: Literal["insert", "update", "delete", "merge", "copy", "select"]
    table: str = ""
    everywhere: bool = False
    limited: bool = False
    reads: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    conflict: bool = False
    sources: tuple[str, ...] = ()
    model: str = ""


class DataCode(Operation, frozen=True, kw_only=True, tag="data_code"):
    """The migration runs code of its language over data: RunPython, a session in Alembic, repository calls in TypeORM.

    ``reversible`` None: it does not apply. ``noop_reverse``: the way back is stated to do nothing. ``imports``: application
    modules that it uses instead of historical models. ``batched``: it goes in steps. ``whole_tables``: it loops over all
    rows. ``tables`` are those that it touches, where that is known. ``elidable`` as in Django.
    """

    reversible: bool | None = None
    noop_reverse: bool = False
    imports: tuple[str, ...] = ()
    batched: bool = False
    whole_tables: bool = False
    tables: tuple[str, ...] = ()
    writes: bool = True
    elidable: bool = False


class SetSetting(Operation, frozen=True, kw_only=True, tag="set_setting"):
    """A setting of the session. ``local``: of the transaction only. ``value`` None: RESET."""

    name: str
    value: str | None
    local: bool = False


class Transaction(Operation, frozen=True, kw_only=True, tag="transaction"):
    """``begin``, ``commit``, ``rollback`` or ``savepoint``; of an autocommit block of a framework too, with ``written``."""

    action: Literal["begin", "commit", "rollback", "savepoint", "autocommit_begin", "autocommit_end"]


class LockTable(Operation, frozen=True, kw_only=True, tag="lock_table"):
    """An explicit lock. ``mode`` in lower case, as ``access exclusive``; MySQL's are ``read`` and ``write``."""

    table: str
    mode: str


class Grant(Operation, frozen=True, kw_only=True, tag="grant"):
    """Rights. ``what`` in one phrase; ``broad``: ALL, or TO PUBLIC."""

    what: str
    broad: bool = False
    revoke: bool = False


class RowSecurity(Operation, frozen=True, kw_only=True, tag="row_security"):
    """Row level security of a table: enabled, disabled, or a policy. ``permissive_for_all``: a policy that lets everybody."""

    table: str
    action: Literal["enable", "disable", "force", "no_force", "create_policy", "drop_policy", "alter_policy"]
    permissive_for_all: bool = False


class CreateSchema(Operation, frozen=True, kw_only=True, tag="create_schema"):
    """A namespace."""

    name: str


class DropSchema(Operation, frozen=True, kw_only=True, tag="drop_schema"):
    """A namespace goes."""

    name: str
    cascade: bool = False


class RenameSchema(Operation, frozen=True, kw_only=True, tag="rename_schema"):
    """A namespace gets another name."""

    name: str
    new_name: str


class DropDatabase(Operation, frozen=True, kw_only=True, tag="drop_database"):
    """All goes."""

    name: str


class CreateRoutine(Operation, frozen=True, kw_only=True, tag="create_routine"):
    """A function or procedure. ``definer``: SECURITY DEFINER; ``search_path``: whether it is pinned. What is in it runs later."""

    name: str
    definer: bool = False
    search_path: bool = False


class StateOnly(Operation, frozen=True, kw_only=True, tag="state_only"):
    """The framework's own idea of the models changes, and the database does not (Django's state operations).

    ``removes`` are ``table`` or ``table.column`` that the models no longer know from here on; ``adds`` likewise. ``model`` as in
    CreateTable.
    """

    what: str
    removes: tuple[str, ...] = ()
    adds: tuple[str, ...] = ()
    model: str = ""


class Harmless(Operation, frozen=True, kw_only=True, tag="harmless"):
    """A statement that is understood and changes nothing that is judged: COMMENT, CREATE EXTENSION, ALTER SEQUENCE, SELECT 1.

    ``what`` is the command, in upper case. ``cascade``: a DROP .. CASCADE of something that is not judged itself.
    """

    what: str
    cascade: bool = False


class Opaque(Operation, frozen=True, kw_only=True, tag="opaque"):
    """A statement that could not be read. ``reason`` is one of REASONS; ``text`` the first 200 characters."""

    reason: str
    text: str = ""


REASONS = {
    "dynamic": "its text is built while it runs",
    "syntax": "it does not parse",
    "unsupported": "its clause is not known here",
    "conditional": "whether it runs depends on code",
    "loop": "how often it runs depends on code",
    "too_long": "it is longer than what is read",
    "call": "it calls code that stands elsewhere",
}
"""Why a statement is not analysed, in words."""

AnyOperation: TypeAlias = (
    CreateTable | DropTable | RenameTable | MoveTable | AddColumn | DropColumn | RenameColumn | AlterType | SetNullable
    | SetDefault | DropIdentity | AddConstraint | ValidateConstraint | DropConstraint | RenameConstraint | CreateIndex |
    DropIndex | RenameIndex | AlterIndex | Reindex | AttachPartition | DetachPartition | AlterPartitions | CreateType |
    AddEnumValue | RenameEnumValue | RenameType | DropType | CreateDomain | AlterDomain | CreateView | DropView | RefreshView
    | AlterTrigger | RewriteTable | AlterTableOption | Truncate | Dml | DataCode | SetSetting | Transaction | LockTable |
    Grant | RowSecurity | CreateSchema | DropSchema | RenameSchema | DropDatabase | CreateRoutine | StateOnly | Harmless |
    Opaque )  # fmt: skip
