from __future__ import annotations

import textwrap

import pytest

from analyzers.migrations import operations as ops
from analyzers.migrations.readers.alembic import read_alembic
from analyzers.migrations.script import Dialect, Script, decode, encode

HEAD = """
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, mysql
from sqlalchemy.orm import Session
import sqlmodel
import sqlalchemy_utils
from shop.models import Order
from shop.filling import fill
revision: str = "b2"
down_revision = "a1"
branch_labels = None
depends_on = None
TABLE = "orders"
"""


def migration(up: str, down: str = "pass", before: str = "") -> bytes:
    def function(name: str, body: str) -> str:
        return f"def {name}() -> None:\n{textwrap.indent(textwrap.dedent(body).strip(), '    ')}\n"

    return (HEAD + textwrap.dedent(before) + function("upgrade", up) + function("downgrade", down)).encode()


def read(up: str, down: str = "pass", before: str = "") -> Script:
    scripts = read_alembic(migration(up, down, before))
    if not scripts:
        pytest.fail("no migration")
    return scripts[0]


def told(operation: ops.AnyOperation) -> str:
    """An operation in short: its name and the fields that are not what they usually are, without the place."""
    left_out = {"where", "statement", "written"}
    parts = [
        f"{name}={value!s}"
        for name, value in ((name, getattr(operation, name)) for name in operation.__struct_fields__)
        if name not in left_out and value not in ("", (), None, False)
    ]
    return " ".join([type(operation).__name__, *(part for part in parts if "(" not in part)])


CASES = [
    ("op.drop_table('orders')", ["DropTable table=orders"]),
    ("op.drop_table(TABLE, schema='sales')", ["DropTable table=sales.orders"]),
    ("op.drop_table('t', schema='public', if_exists=True)", ["DropTable guarded=True table=t"]),
    ("op.rename_table('a', 'b')", ["RenameTable table=a new_name=b"]),
    ("op.drop_column('t', 'a')", ["DropColumn table=t column=a"]),
    ("op.alter_column('t', 'a', nullable=False)", ["SetNullable table=t column=a"]),
    (
        "op.alter_column('t', 'a', existing_type=sa.Integer(), type_=sa.BigInteger(), postgresql_using='a::bigint')",
        ["AlterType table=t column=a type=bigint using=a::bigint old_type=integer"],
    ),
    (
        "op.alter_column('t', 'a', new_column_name='b', existing_nullable=False)",
        ["RenameColumn table=t column=a new_name=b"],
    ),
    ("op.alter_column('t', 'a', server_default=None)", ["SetDefault table=t column=a"]),
    ("op.alter_column('t', 'a', comment='x')", ["AlterTableOption table=t option=comment column=a"]),
    ("op.drop_index(op.f('i'), table_name='t')", ["DropIndex name=i table=t"]),
    (
        "op.drop_index('i', postgresql_concurrently=True, if_exists=True)",
        ["DropIndex guarded=True name=i concurrent=True"],
    ),
    ("op.drop_constraint('c', 't', type_='foreignkey')", ["DropConstraint table=t name=c kind=foreign_key"]),
    ("op.drop_constraint(None, 't', type_='unique')", ["DropConstraint table=t kind=unique"]),
    ("op.create_table_comment('t', 'x')", ["AlterTableOption table=t option=comment"]),
    (
        "with op.batch_alter_table('t', schema='s') as batch:\n    batch.drop_column('a')\n    batch.drop_index('i')\n"
        "    batch.drop_constraint('c', type_='check')\n    batch.alter_column('b', new_column_name='d')",
        [
            "DropColumn table=s.t column=a",
            "DropIndex name=i table=s.t",
            "DropConstraint table=s.t name=c kind=check",
            "RenameColumn table=s.t column=b new_name=d",
        ],
    ),
    (
        "with op.get_context().autocommit_block():\n    op.drop_table('a')",
        ["Transaction action=autocommit_begin", "DropTable table=a", "Transaction action=autocommit_end"],
    ),
    ("for name in ('a', 'b'):\n    op.drop_table(name)", ["DropTable table=a", "DropTable table=b"]),
    ("for name in tables():\n    op.drop_table(name)", ["Opaque conditional=True reason=loop"]),
    ("if flag:\n    op.drop_table('a')", ["DropTable conditional=True table=a"]),
    (
        "inspector = sa.inspect(op.get_bind())\nif inspector.has_table('a'):\n    op.drop_table('a')",
        ["DropTable guarded=True table=a"],
    ),
    ("op.drop_table(something())", ["Opaque reason=dynamic"]),
    ("op.create_entity(view)", ["Opaque reason=call"]),
    ("fill(op.get_bind())", ["Opaque reason=call"]),
    ("op.execute('DROP TABLE a; DROP TABLE b')", ["DropTable table=a", "DropTable table=b"]),
    ("op.execute(sa.text(f'DROP TABLE {TABLE}'))", ["DropTable table=orders"]),
    ("conn = op.get_bind()\nconn.execute(sa.text('DROP TABLE a').bindparams(x=1))", ["DropTable table=a"]),
    ("op.execute(f'DROP TABLE {name()}')", ["Opaque reason=dynamic"]),
    (
        "t = sa.table('orders', sa.column('a'))\nop.execute(t.update().where(t.c.a == 1).values(a=2))",
        ["Dml kind=update table=orders"],
    ),
    ("op.execute(sa.update(sa.table('o')).values({'a': 2}))", ["Dml kind=update table=o everywhere=True"]),
    ("op.bulk_insert(sa.table('o', sa.column('a')), [{'a': 1}])", ["Dml kind=insert table=o"]),
    ("op.execute(sa.schema.CreateSequence(sa.Sequence('s')))", ["Harmless what=CreateSequence"]),
    ("kind = sa.Enum('a', 'b', name='kind')\nkind.drop(op.get_bind())", ["DropType guarded=True name=kind"]),
    (
        "op.sync_enum_values('public', 'kind', ['a'], [('t', 'c')])",
        [
            "RenameType name=kind new_name=kind_old",
            "CreateType name=kind kind=enum",
            "AlterType table=t column=c type=kind using=c::text::kind",
            "DropType name=kind_old",
        ],
    ),
    ("pass", []),
]


@pytest.mark.parametrize(("code", "expected"), CASES)
def test_call_is_read(code: str, expected: list[str]) -> None:
    assert [told(item) for item in read(code).up.operations] == expected


TABLE = """
op.create_table(
    "orders",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("code", sa.String(length=8), nullable=False, unique=True),
    sa.Column("kind", sa.Enum("a", "b", name="kind"), server_default="a"),
    sa.Column("at", sa.DateTime(timezone=True), server_default=sa.func.now()),
    sa.Column("key", postgresql.UUID(), server_default=sa.text("gen_random_uuid()")),
    sa.Column("shop", sa.BigInteger(), sa.ForeignKey("shops.id", ondelete="CASCADE"), index=True),
    sa.Column("total", sa.Numeric(8, 2), sa.Computed("a + b")),
    sa.Column("data", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), default=dict),
    sa.Column("phone", sqlalchemy_utils.PhoneNumberType()),
    sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=5)),
    sa.PrimaryKeyConstraint("id", name=op.f("pk")),
    sa.ForeignKeyConstraint(["a", "b"], ["sales.others.x", "sales.others.y"], name="fk"),
    sa.UniqueConstraint("code", "at"),
    sa.CheckConstraint("total > 0", name="positive"),
    schema="sales",
)
"""


def test_table_is_read_with_all_that_stands_in_it() -> None:
    operations = read(TABLE).up.operations
    assert [type(item).__name__ for item in operations] == ["CreateType", "CreateTable", "CreateIndex"]
    table = operations[1]
    assert isinstance(table, ops.CreateTable)
    assert table.table == "sales.orders"
    assert {column.name: (str(column.type), column.nullable) for column in table.columns} == {
        "id": ("integer", False),
        "code": ("varchar(8)", False),
        "kind": ("kind", True),
        "at": ("timestamp with time zone", True),
        "key": ("uuid", True),
        "shop": ("bigint", True),
        "total": ("numeric(8, 2)", True),
        "data": ("jsonb", True),
        "phone": ("None", True),
        "name": ("varchar(5)", True),
    }
    by_name = {column.name: column for column in table.columns}
    defaults = {name: column.default.kind.value for name, column in by_name.items() if column.default}
    assert defaults == {"kind": "constant", "at": "stable", "key": "volatile"}
    assert by_name["id"].identity
    assert by_name["code"].unique
    assert by_name["total"].generated == "stored"
    assert by_name["data"].app_default
    assert [(item.kind, item.name, item.columns) for item in table.constraints] == [
        ("primary_key", "pk", ("id",)),
        ("foreign_key", "fk", ("a", "b")),
        ("unique", "", ("code", "at")),
        ("check", "positive", ()),
        ("foreign_key", "", ("shop",)),
    ]
    references = [item.references for item in table.constraints if item.references]
    assert [(item.table, item.columns, item.on_delete) for item in references] == [
        ("sales.others", ("x", "y"), ""),
        ("shops", ("id",), "cascade"),
    ]


def test_enumeration_is_another_type_in_each_database() -> None:
    scripts = read_alembic(migration("op.create_table('t', sa.Column('k', sa.Enum('a', 'bc', name='kind')))"))
    assert [script.dialect for script in scripts] == [Dialect.POSTGRES, Dialect.MYSQL, Dialect.SQLITE]
    tables = [item for script in scripts for item in script.up.operations if isinstance(item, ops.CreateTable)]
    assert [str(table.columns[0].type) for table in tables] == ["kind", "enum('a', 'bc')", "varchar(2)"]
    assert [len(script.up.operations) for script in scripts] == [2, 1, 1]


def test_added_column_brings_its_constraints_and_index() -> None:
    code = "op.add_column('t', sa.Column('a', sa.Integer(), sa.ForeignKey('o.id'), nullable=False, unique=True, index=True))"
    operations = read(code).up.operations
    assert [(type(item).__name__, item.implied, item.statement) for item in operations] == [
        ("AddColumn", "", 0),
        ("AddConstraint", "foreign_key", 1),
        ("CreateIndex", "db_index", 2),
    ]
    column, _, index = operations
    assert isinstance(column, ops.AddColumn)
    assert isinstance(index, ops.CreateIndex)
    assert not column.column.nullable
    assert (index.index.name, index.index.unique) == ("ix_t_a", True)


@pytest.mark.parametrize(
    ("default", "kind", "text"),
    [
        ("'0'", "constant", "'0'"),
        ("sa.text('now()')", "stable", "now()"),
        ("sa.text('random()')", "volatile", "random()"),
        ("sa.func.current_timestamp()", "stable", "current_timestamp()"),
        ("sa.true()", "constant", "true"),
        ("sa.sql.false()", "constant", "false"),
        ("sa.null()", "null", "NULL"),
        ("sa.text('my_function()')", "unknown", "my_function()"),
        ("something", "unknown", "something"),
    ],
)
def test_server_default_tells_how_it_is_computed(default: str, kind: str, text: str) -> None:
    operation = read(f"op.alter_column('t', 'a', server_default={default})").up.operations[0]
    assert isinstance(operation, ops.SetDefault)
    assert operation.default is not None
    assert (operation.default.kind.value, operation.default.text) == (kind, text)


@pytest.mark.parametrize(
    ("arguments", "index"),
    [
        ("['a', 'b']", ops.Index(name="i", columns=("a", "b"))),
        ("['a'], unique=True", ops.Index(name="i", columns=("a",), unique=True)),
        ("[sa.text('a DESC NULLS LAST')]", ops.Index(name="i", columns=("a",))),
        ("[sa.text('lower(a)')]", ops.Index(name="i", columns=("(lower(a))",))),
        ("[sa.desc('a')]", ops.Index(name="i", columns=("a",))),
        ("[sa.column('a').desc()]", ops.Index(name="i", columns=("a",))),
        (
            "['a'], postgresql_where=sa.text('b IS NULL'), postgresql_using='gin', postgresql_ops={'a': 'gin_trgm_ops'}",
            ops.Index(name="i", columns=("a",), where="b IS NULL", method="gin", opclasses=("gin_trgm_ops",)),
        ),
        ("['a'], mysql_length={'a': 10}", ops.Index(name="i", columns=("a(10)",))),
        ("['a'], mysql_prefix='FULLTEXT'", ops.Index(name="i", columns=("a",), method="fulltext")),
    ],
)
def test_index_is_read_with_its_options(arguments: str, index: ops.Index) -> None:
    operation = read(f"op.create_index('i', 't', {arguments}, postgresql_concurrently=True)").up.operations[0]
    assert isinstance(operation, ops.CreateIndex)
    assert (operation.index, operation.concurrent, operation.table) == (index, True, "t")


@pytest.mark.parametrize(
    ("call", "constraint"),
    [
        ("op.create_unique_constraint('u', 't', ['a'])", ops.Constraint(kind="unique", name="u", columns=("a",))),
        ("op.create_primary_key('p', 't', ['a'])", ops.Constraint(kind="primary_key", name="p", columns=("a",))),
        (
            "op.create_check_constraint('c', 't', sa.text('a > 0'), postgresql_not_valid=True)",
            ops.Constraint(kind="check", name="c", expression="a > 0", not_valid=True),
        ),
        (
            "op.create_foreign_key(None, 't', 'o', ['a'], ['id'], source_schema='s', ondelete='SET NULL')",
            ops.Constraint(
                kind="foreign_key",
                columns=("a",),
                references=ops.Reference(table="o", columns=("id",), on_delete="set null"),
            ),
        ),
    ],
)
def test_constraint_is_read(call: str, constraint: ops.Constraint) -> None:
    operation = read(call).up.operations[0]
    assert isinstance(operation, ops.AddConstraint)
    assert operation.constraint == constraint
    assert operation.table == ("s.t" if "source_schema" in call else "t")


def test_foreign_key_of_a_batch_leaves_the_table_out() -> None:
    code = "with op.batch_alter_table('t') as b:\n    b.create_foreign_key('f', 'o', ['a'], ['id'])"
    operation = read(code).up.operations[0]
    assert isinstance(operation, ops.AddConstraint)
    assert operation.table == "t"
    assert operation.constraint.references == ops.Reference(table="o", columns=("id",))
    assert operation.written == "batch_op.create_foreign_key"


def test_branches_on_the_dialect_are_taken_in_their_dialect() -> None:
    code = """
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        op.drop_table("p")
    elif bind.dialect.name in ("mysql", "mariadb"):
        op.drop_table("m")
    else:
        op.drop_table("s")
    """
    tables = [
        (item.table, item.conditional)
        for script in read_alembic(migration(code))
        for item in script.up.operations
        if isinstance(item, ops.DropTable)
    ]
    assert tables == [("p", False), ("m", False), ("s", False)]


def test_functions_of_the_file_are_followed() -> None:
    before = """
    def remove(table, *, column="a"):
        op.drop_column(table, column)
    """
    code = "remove('t')\nremove('u', column='b')"
    assert [told(item) for item in read(code, before=before).up.operations] == [
        "DropColumn table=t column=a",
        "DropColumn table=u column=b",
    ]


def test_session_is_code_over_rows_and_names_live_models() -> None:
    code = """
    session = Session(bind=op.get_bind())
    for order in session.query(Order):
        order.total = 1
    session.commit()
    """
    found = read(code).up.operations
    assert [type(item).__name__ for item in found] == ["DataCode"]
    assert isinstance(found[0], ops.DataCode)
    assert found[0].imports == ("shop.models.Order",)
    assert found[0].writes


@pytest.mark.parametrize("body", ["raise NotImplementedError", "'No way back.'\nraise RuntimeError('no')"])
def test_raising_is_stated_to_be_irreversible(body: str) -> None:
    down = read("pass", body).down
    assert down is not None
    assert (down.irreversible, down.statements) == (True, 0)


def test_empty_way_back_is_there_and_does_nothing() -> None:
    down = read("op.drop_table('t')").down
    assert down is not None
    assert (down.irreversible, down.statements) == (False, 0)


def test_missing_way_back_is_none() -> None:
    content = migration("op.drop_table('t')").partition(b"def downgrade")[0]
    assert read_alembic(content)[0].down is None


def test_revisions_are_told() -> None:
    content = (
        migration("pass")
        .replace(b'down_revision = "a1"', b'down_revision = ("a1", "a2")')
        .replace(b"branch_labels = None", b'branch_labels = ("shop",)')
        .replace(b"depends_on = None", b'depends_on = ["0abc12def345", "other@head"]')
    )
    script = read_alembic(content)[0]
    assert (script.revision, script.depends, script.branch_labels) == ("b2", ("a1", "a2", "0abc12def345"), ("shop",))


def test_first_revision_depends_on_nothing() -> None:
    script = read_alembic(migration("pass").replace(b'down_revision = "a1"', b"down_revision = None"))[0]
    assert script.depends == ()


def test_statements_are_counted_through_calls() -> None:
    script = read("op.drop_table('a')\nop.execute('DROP TABLE b; DROP TABLE c')\nop.drop_table('d')")
    assert [item.statement for item in script.up.operations] == [0, 1, 2, 3]
    assert script.up.statements == 4


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"def upgrade(: revision",
        b"revision = 'a'\ndef upgrade(): pass",
        b"revision = down_revision = 'a'; upgrade = 1",
    ],
)
def test_other_files_are_no_migration(content: bytes) -> None:
    assert read_alembic(content) == ()


def test_scripts_are_facts() -> None:
    scripts = read_alembic(migration(TABLE))
    assert decode(encode(scripts)) == scripts


def test_expression_that_names_itself_is_opaque() -> None:
    script = read("op.drop_table('a')\nop.create_index('i', 't', [column])", before="column = sa.desc(column)\n")
    assert [told(item) for item in script.up.operations] == ["DropTable table=a", "Opaque reason=too_long"]


def test_statement_on_a_connection_says_so() -> None:
    script = read("conn = op.get_bind()\nconn.execute(sa.text('DROP TABLE a'))\nop.execute('DROP TABLE b')")
    assert [item.written for item in script.up.operations] == ["connection.execute", "op.execute"]
