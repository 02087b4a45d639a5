from __future__ import annotations

import pytest

from analyzers.migrations import operations as ops
from analyzers.migrations.readers.django import read_django
from analyzers.migrations.readers.django_app import with_app
from analyzers.migrations.script import Dialect, Script, decode, encode


def migration(operations: str, before: str = "", attributes: str = "") -> bytes:
    return (
        "from django.conf import settings\n"
        "from django.db import migrations, models\n"
        "import django.db.models.deletion\n"
        f"{before}\n"
        "class Migration(migrations.Migration):\n"
        "    dependencies = [('shop', '0001_initial'), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]\n"
        f"    {attributes}\n"
        f"    operations = [{operations}]\n"
    ).encode()


def read(operations: str, before: str = "", attributes: str = "") -> Script:
    scripts = read_django(migration(operations, before, attributes))
    if not scripts:
        pytest.fail("no migration")
    return with_app(scripts[0], "shop")


def told(operation: ops.AnyOperation) -> str:  # noqa: C901, PLR0912 - one case for each operation
    """An operation in short, so that a table of them can be read."""
    name = type(operation).__name__
    implied = f" by {operation.implied}" if operation.implied else ""
    match operation:
        case ops.CreateTable():
            return f"{name} {operation.table} {','.join(column.name for column in operation.columns)}{implied}"
        case ops.AddColumn():
            column = operation.column
            return f"{name} {operation.table}.{column.name} {column.type} {'null' if column.nullable else 'not null'}{implied}"
        case ops.AddConstraint():
            constraint = operation.constraint
            target = f" -> {constraint.references.table}" if constraint.references else ""
            what = f"{constraint.kind} {','.join(constraint.columns) or constraint.expression}{target}"
            return f"{name} {operation.table} {what}{implied}"
        case ops.CreateIndex():
            index = operation.index
            kind = f"{'unique ' if index.unique else ''}{'concurrent ' if operation.concurrent else ''}"
            return f"{name} {operation.table} {kind}{','.join(index.columns)}{implied}"
        case ops.DropColumn():
            return f"{name} {operation.table}.{operation.column}"
        case ops.DropTable():
            return f"{name} {operation.table}"
        case ops.RenameTable():
            return f"{name} {operation.table} {operation.new_name}"
        case ops.RenameColumn():
            return f"{name} {operation.table}.{operation.column} {operation.new_name}"
        case ops.DropConstraint():
            return f"{name} {operation.table} {operation.name or operation.kind}"
        case ops.DropIndex():
            return f"{name} {operation.table} {operation.name or ','.join(operation.columns)}"
        case ops.AlterType():
            return f"{name} {operation.table}.{operation.column} {operation.type}"
        case ops.SetNullable():
            return f"{name} {operation.table}.{operation.column} {operation.nullable}"
        case ops.SetDefault():
            return f"{name} {operation.table}.{operation.column} {operation.default and operation.default.text}"
        case ops.Opaque():
            return f"{name} {operation.reason}"
        case ops.StateOnly():
            return f"{name} -{','.join(operation.removes)} +{','.join(operation.adds)}"
        case ops.ValidateConstraint():
            return f"{name} {operation.table} {operation.name}"
        case ops.RenameIndex():
            return f"{name} {operation.name} {operation.new_name}"
        case _:
            return name


CASES = [
    (
        "migrations.AddField('order', 'note', models.CharField(max_length=20, null=True))",
        ["AddColumn shop_order.note varchar(20) null"],
        ["DropColumn shop_order.note"],
    ),
    (
        "migrations.AddField(model_name='order', name='slug', field=models.SlugField())",
        [
            "AddColumn shop_order.slug varchar(50) not null",
            "CreateIndex shop_order slug by db_index",
            "CreateIndex shop_order slug by like_index",
        ],
        ["DropColumn shop_order.slug"],
    ),
    (
        "migrations.AddField('order', 'code', models.CharField(max_length=8, unique=True))",
        [
            "AddColumn shop_order.code varchar(8) not null",
            "AddConstraint shop_order unique code by unique",
            "CreateIndex shop_order code by like_index",
        ],
        ["DropColumn shop_order.code"],
    ),
    (
        "migrations.AddField('order', 'user', models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True))",
        [
            "AddColumn shop_order.user_id None null",
            "AddConstraint shop_order foreign_key user_id -> {settings.AUTH_USER_MODEL} by foreign_key",
            "CreateIndex shop_order user_id by foreign_key",
        ],
        ["DropColumn shop_order.user_id"],
    ),
    (
        "migrations.AddField('order', 'bill', models.OneToOneField(to='bills.Bill', on_delete=models.PROTECT, "
        "db_column='the_bill', db_constraint=False))",
        ["AddColumn shop_order.the_bill None not null", "AddConstraint shop_order unique the_bill by unique"],
        ["DropColumn shop_order.the_bill"],
    ),
    (
        "migrations.AddField('order', 'tags', models.ManyToManyField(to='shop.Tag'))",
        [
            "CreateTable shop_order_tags id,order_id,tag_id by many_to_many",
            "AddConstraint shop_order_tags foreign_key order_id -> shop_order by foreign_key",
            "AddConstraint shop_order_tags foreign_key tag_id -> shop_tag by foreign_key",
            "CreateIndex shop_order_tags order_id by foreign_key",
            "CreateIndex shop_order_tags tag_id by foreign_key",
        ],
        ["DropTable shop_order_tags"],
    ),
    (
        "migrations.AddField('order', 'tags', models.ManyToManyField(to='shop.Tag', through='shop.Tagged'))",
        ["Harmless"],
        [],
    ),
    (
        "migrations.RemoveField('order', 'note'), migrations.RenameField('order', 'a', 'b')",
        ["DropColumn shop_order.note", "RenameColumn shop_order.a b"],
        ["RenameColumn shop_order.b a", "AddColumn shop_order.note None null"],
    ),
    (
        "migrations.AlterField('order', 'note', models.TextField(db_index=True, db_default='x'))",
        [
            "RenameColumn shop_order.note note",
            "AlterType shop_order.note text",
            "SetNullable shop_order.note False",
            "SetDefault shop_order.note 'x'",
            "DropConstraint shop_order unique",
            "DropConstraint shop_order foreign_key",
            "CreateIndex shop_order note by db_index",
            "CreateIndex shop_order note by like_index",
        ],
        ["Harmless"],
    ),
    ("migrations.DeleteModel('Order')", ["DropTable shop_order"], ["CreateTable shop_order "]),
    (
        "migrations.RenameModel('Order', 'Sale'), migrations.AlterModelTable('sale', 'sales')",
        ["RenameTable shop_order shop_sale", "RenameTable shop_sale sales"],
        ["Harmless", "RenameTable shop_sale shop_order"],
    ),
    (
        "migrations.AddIndex('order', models.Index(fields=['-a', 'b'], name='i')), migrations.RemoveIndex('order', 'j')",
        ["CreateIndex shop_order a,b", "DropIndex shop_order j"],
        ["CreateIndex shop_order ", "DropIndex shop_order i"],
    ),
    (
        "AddIndexConcurrently('order', models.Index(fields=['a'], name='i'))",
        ["CreateIndex shop_order concurrent a"],
        ["DropIndex shop_order i"],
    ),
    ("migrations.RenameIndex('order', new_name='n', old_name='o')", ["RenameIndex o n"], ["RenameIndex n o"]),
    (
        "migrations.AddConstraint('order', models.UniqueConstraint(fields=['a', 'b'], name='u'))",
        ["AddConstraint shop_order unique a,b"],
        ["DropConstraint shop_order u"],
    ),
    (
        "migrations.AddConstraint('order', models.UniqueConstraint(fields=['a'], condition=models.Q(b=True), name='u'))",
        ["CreateIndex shop_order unique a"],
        ["DropIndex shop_order u"],
    ),
    (
        "migrations.AddConstraint('order', models.CheckConstraint(check=models.Q(('price__gte', 0)), name='c'))",
        ["AddConstraint shop_order check price >= 0"],
        ["DropConstraint shop_order c"],
    ),
    (
        "migrations.AddConstraint('order', models.CheckConstraint(condition=models.Q(a__isnull=False), name='c'))",
        ["AddConstraint shop_order check a IS NOT NULL"],
        ["DropConstraint shop_order c"],
    ),
    (
        "migrations.AddConstraint('order', models.CheckConstraint(check=models.Q(a=None, _negated=True), name='c'))",
        ["AddConstraint shop_order check NOT (a IS NULL)"],
        ["DropConstraint shop_order c"],
    ),
    (
        "migrations.RemoveConstraint('order', 'c'), ValidateConstraint('order', 'd')",
        ["DropConstraint shop_order c", "ValidateConstraint shop_order d"],
        ["AddConstraint shop_order unknown "],
    ),
    (
        "migrations.AlterUniqueTogether('order', unique_together={('a', 'b')})",
        ["DropConstraint shop_order unique", "AddConstraint shop_order unique a,b by unique_together"],
        ["Harmless"],
    ),
    (
        "migrations.AlterIndexTogether('order', index_together=set([('a', 'b')]))",
        ["DropIndex shop_order ", "CreateIndex shop_order a,b by index_together"],
        ["Harmless"],
    ),
    (
        "migrations.AlterModelOptions('order', {}), migrations.AlterModelManagers('order', [])",
        ["StateOnly - +"] * 2,
        [],
    ),
    (
        "migrations.AlterOrderWithRespectTo('order', 'shop')",
        ["AddColumn shop_order._order integer not null"],
        ["DropColumn shop_order._order"],
    ),
    (
        "migrations.SeparateDatabaseAndState([], [migrations.RemoveField('order', 'a'), migrations.DeleteModel('X')])",
        ["StateOnly -shop_order.a +", "StateOnly -shop_x +"],
        [],
    ),
    (
        "migrations.SeparateDatabaseAndState(database_operations=[migrations.AddField('o', 'a', models.IntegerField())],"
        "state_operations=[])",
        ["AddColumn shop_o.a integer not null"],
        ["DropColumn shop_o.a"],
    ),
    ("CreateExtension('hstore'), TrigramExtension()", ["Harmless", "Harmless"], ["Harmless", "Harmless"]),
    ("MyOperation('order')", ["Opaque call"], ["Opaque call"]),
    ("migrations.AddField('order', NAME, models.TextField())", ["Opaque dynamic"], ["Opaque dynamic"]),
    ("some_operation", ["Opaque dynamic"], ["Opaque dynamic"]),
]


@pytest.mark.parametrize(("operations", "up", "down"), CASES)
def test_operation_is_read_both_ways(operations: str, up: list[str], down: list[str]) -> None:
    script = read(operations)
    assert [told(item) for item in script.up.operations] == up
    assert script.down is not None
    assert [told(item) for item in script.down.operations] == down


MODEL = """
migrations.CreateModel(
    name='Order',
    fields=[
        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
        ('code', models.UUIDField(default=uuid4, unique=True)),
        ('total', models.DecimalField(max_digits=8, decimal_places=2)),
        ('shop', models.ForeignKey(on_delete=models.CASCADE, to='shop.shop')),
        ('tags', models.ManyToManyField(to='shop.Tag')),
        ('count', models.PositiveIntegerField()),
    ],
    options={OPTIONS},
)
"""


def test_new_model_is_a_table_and_what_follows_it() -> None:
    options = (
        "'unique_together': {('shop', 'code')}, 'indexes': [models.Index(fields=['shop'], name='i')],"
        "'constraints': [models.CheckConstraint(check=models.Q(total__gt=0), name='c')]"
    )
    script = read(MODEL.replace("OPTIONS", options))
    table = script.up.operations[0]
    assert isinstance(table, ops.CreateTable)
    assert {column.name: str(column.type) for column in table.columns} == {
        "id": "bigint",
        "code": "uuid",
        "total": "numeric(8, 2)",
        "shop_id": "None",
        "count": "integer",
    }
    assert [column.name for column in table.columns if column.unique] == ["code"]
    assert [(item.kind, item.columns) for item in table.constraints] == [("unique", ("shop_id", "code")), ("check", ())]
    assert [told(item) for item in script.up.operations[1:]] == [
        "CreateIndex shop_order shop_id",
        "AddConstraint shop_order foreign_key shop_id -> shop_shop by foreign_key",
        "CreateIndex shop_order shop_id by foreign_key",
        "CreateTable shop_order_tags id,order_id,tag_id by many_to_many",
        "AddConstraint shop_order_tags foreign_key order_id -> shop_order by foreign_key",
        "AddConstraint shop_order_tags foreign_key tag_id -> shop_tag by foreign_key",
        "CreateIndex shop_order_tags order_id by foreign_key",
        "CreateIndex shop_order_tags tag_id by foreign_key",
    ]
    assert script.down is not None
    assert [told(item) for item in script.down.operations] == ["DropTable shop_order_tags", "DropTable shop_order"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("'db_table': 'orders'", "CreateTable orders id,code,total,shop_id,count"),
        ("'managed': False", "StateOnly - +shop_order"),
        ("'proxy': True", "StateOnly - +"),
    ],
)
def test_options_decide_about_the_table(options: str, expected: str) -> None:
    assert told(read(MODEL.replace("OPTIONS", options)).up.operations[0]) == expected


def test_table_that_is_named_knows_its_model() -> None:
    table = read(MODEL.replace("OPTIONS", "'db_table': 'orders'")).up.operations[0]
    assert isinstance(table, ops.CreateTable)
    assert table.model == "shop_order"


@pytest.mark.parametrize(
    ("field", "app_default", "filled_once", "default"),
    [
        ("models.IntegerField(default=0)", True, True, None),
        ("models.IntegerField()", False, False, None),
        ("models.CharField(max_length=3, blank=True)", False, True, None),
        ("models.DateTimeField(auto_now_add=True)", False, True, None),
        ("models.IntegerField(db_default=0)", False, False, ops.DefaultKind.CONSTANT),
        ("models.DateTimeField(db_default=Now())", False, False, ops.DefaultKind.STABLE),
        ("models.UUIDField(db_default=RandomUUID())", False, False, ops.DefaultKind.VOLATILE),
    ],
)
def test_defaults_of_python_and_of_the_database_are_told_apart(
    field: str, app_default: bool, filled_once: bool, default: ops.DefaultKind | None
) -> None:
    operation = read(f"migrations.AddField('order', 'x', {field})").up.operations[0]
    assert isinstance(operation, ops.AddColumn)
    column = operation.column
    assert (column.app_default, column.filled_once, column.default and column.default.kind) == (
        app_default,
        filled_once,
        default,
    )


def test_default_that_is_not_kept_is_given_once() -> None:
    text = "migrations.AddField('order', 'x', models.IntegerField(default=1), preserve_default=False)"
    operation = read(text).up.operations[0]
    assert isinstance(operation, ops.AddColumn)
    assert (operation.column.app_default, operation.column.filled_once) == (False, True)


def test_altered_field_is_restated_and_in_one_statement() -> None:
    script = read("migrations.AlterField('order', 'note', models.TextField())")
    assert all(item.restated and item.statement == 0 for item in script.up.operations)


def test_sql_gives_a_script_for_each_dialect() -> None:
    scripts = read_django(migration("migrations.RunSQL('ALTER TABLE \"A\" ADD COLUMN b int', 'SELECT 1')"))
    assert [script.dialect for script in scripts] == [Dialect.POSTGRES, Dialect.MYSQL, Dialect.SQLITE]
    operation = scripts[0].up.operations[0]
    assert (told(operation), operation.written) == ("AddColumn A.b integer null", "RunSQL")
    assert scripts[0].down is not None
    assert not scripts[0].down.irreversible


@pytest.mark.parametrize(
    ("sql", "statements"),
    [
        ("['DROP TABLE a', ('DELETE FROM b WHERE c = %s', [1])]", 2),
        ("'DROP TABLE a; DROP TABLE b'", 2),
        ("migrations.RunSQL.noop", 1),
        ("f'DROP TABLE {name}'", 1),
    ],
)
def test_forms_of_sql_are_counted(sql: str, statements: int) -> None:
    script = read(f"migrations.RunSQL(sql={sql})")
    assert script.up.statements == statements
    assert script.down is not None
    assert script.down.irreversible


def test_sql_that_is_built_at_run_time_is_opaque() -> None:
    assert [told(item) for item in read("migrations.RunSQL(f'DROP TABLE {name}')").up.operations] == ["Opaque dynamic"]


FILL = """
from shop.models import Order
from shop.constants import Kind
def fill(apps, schema_editor):
    Model = apps.get_model('shop', 'Order')
    for row in Model.objects.all():
        row.save()
def fill_live(apps, schema_editor):
    for start in range(0, 10, 2):
        Order.objects.filter(kind=Kind.A).update(x=1)[start:start + 2]
def nothing(apps, schema_editor):
    pass
"""


def test_code_over_rows_tells_its_tables_and_its_loop() -> None:
    script = read("migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)", FILL)
    found = script.up.operations[0]
    assert isinstance(found, ops.DataCode)
    assert (found.tables, found.whole_tables, found.batched, found.writes) == (("shop_order",), True, False, True)
    assert (found.reversible, found.noop_reverse, found.elidable, found.imports) == (True, True, True, ())


def test_code_over_rows_tells_live_models_and_batches() -> None:
    found = read("migrations.RunPython(fill_live)", FILL).up.operations[0]
    assert isinstance(found, ops.DataCode)
    assert (found.imports, found.batched, found.whole_tables) == (("shop.models.Order",), True, False)
    assert found.reversible is False


def test_empty_function_is_no_way_back_but_a_decision() -> None:
    found = read("migrations.RunPython(fill, nothing)", FILL).up.operations[0]
    assert isinstance(found, ops.DataCode)
    assert (found.reversible, found.noop_reverse) == (True, True)


def test_code_of_another_file_is_known_as_code_and_opaque() -> None:
    script = read("migrations.RunPython(elsewhere.fill)", "from shop import elsewhere")
    assert [told(item) for item in script.up.operations] == ["DataCode", "Opaque call"]


VENDOR = """
def forward(apps, schema_editor):
    if schema_editor.connection.vendor != 'postgresql':
        return
    schema_editor.execute('CREATE INDEX i ON shop_order (a)')
    with schema_editor.connection.cursor() as cursor:
        cursor.execute('DROP TABLE b')
"""


def test_sql_for_one_vendor_is_in_its_dialect_alone() -> None:
    scripts = read_django(migration("migrations.RunPython(forward, migrations.RunPython.noop)", VENDOR))
    assert [told(item) for item in scripts[0].up.operations] == ["CreateIndex shop_order a", "DropTable b"]
    assert not any(item.conditional for item in scripts[0].up.operations)
    assert [told(item) for item in scripts[1].up.operations] == ["DataCode"]


def test_attributes_of_a_migration_are_told() -> None:
    attributes = "atomic = False; initial = True; replaces = [('shop', '0001_a')]; run_before = [('other', '0002_b')]"
    script = read("", attributes=attributes)
    assert (script.transaction, script.initial, script.replaces, script.run_before) == (
        "none",
        True,
        ("shop.0001_a",),
        ("other.0002_b",),
    )
    assert script.depends == ("shop.0001_initial", "swappable:AUTH_USER_MODEL")


def test_place_of_an_operation_is_its_call() -> None:
    assert read("migrations.DeleteModel('A')").up.operations[0].where == (8, 19, 8, 46)


@pytest.mark.parametrize("content", [b"", b"class Migration: pass", b"class Migration(migrations.Migration", b"x = 1"])
def test_other_files_are_no_migration(content: bytes) -> None:
    assert read_django(content) == ()


def test_scripts_are_facts() -> None:
    scripts = read_django(migration(MODEL.replace("OPTIONS", "")))
    assert decode(encode(scripts)) == scripts


MADE = """
def add(model, field='note'):
    return migrations.AddField(model, field, models.TextField(null=True))
def filler(name):
    def fill(apps, schema_editor):
        for row in apps.get_model('shop', 'Order').objects.iterator():
            row.save()
    return fill
"""


def test_operations_that_functions_of_the_file_give_are_read() -> None:
    script = read("add('order'), add('order', field='text'), migrations.RunPython(filler('x'))", MADE)
    assert [told(item) for item in script.up.operations] == [
        "AddColumn shop_order.note text null",
        "AddColumn shop_order.text text null",
        "DataCode",
    ]


@pytest.mark.parametrize(
    ("operations", "before"),
    [
        ("migrations.AddConstraint('o', models.CheckConstraint(check=q, name='c'))", "q = models.Q(a=1) | q"),
        ("migrations.AddField('o', 'a', f)", "f = ArrayField(f)"),
        ("*more", "more = [migrations.RunSQL('SELECT 1')] + more"),
    ],
)
def test_expression_that_has_no_end_is_opaque(operations: str, before: str) -> None:
    script = read(operations, before)
    assert any(isinstance(item, ops.Opaque) for item in script.up.operations)
