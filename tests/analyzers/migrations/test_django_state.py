from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analyzers.migrations import operations as ops
from analyzers.migrations.readers.django import read_django
from analyzers.migrations.readers.django_app import with_app
from analyzers.migrations.readers.django_names import index_name
from analyzers.migrations.readers.django_state import Settler, settle
from analyzers.migrations.stream import Engine

if TYPE_CHECKING:
    from analyzers.migrations.script import Script


def script(operations: str, app: str = "shop") -> Script:
    content = (
        "from django.conf import settings\nfrom django.db import migrations, models\n"
        f"class Migration(migrations.Migration):\n    operations = [{operations}]\n"
    )
    scripts = read_django(content.encode())
    if not scripts:
        pytest.fail("no migration")
    return with_app(scripts[0], app)


MODEL = """
migrations.CreateModel('Order', [
    ('id', models.BigAutoField(primary_key=True)),
    ('note', models.CharField(max_length=20, choices=[])),
    ('code', models.CharField(max_length=8, unique=True, db_column='the_code')),
    ('shop', models.ForeignKey('shop.Shop', models.CASCADE)),
    ('tags', models.ManyToManyField('shop.Tag')),
], options={'unique_together': {('note', 'code')}})
"""
OTHERS = """
migrations.CreateModel('Shop', [('id', models.AutoField(primary_key=True))]),
migrations.CreateModel('Tag', [('id', models.UUIDField(primary_key=True))]),
"""
FIRST = OTHERS + MODEL


def told(operation: ops.AnyOperation) -> str:  # noqa: C901, PLR0912 - one case for each operation
    """An operation in short: its name, what it is about, and what is new."""
    name = type(operation).__name__
    match operation:
        case ops.AddColumn():
            return f"{name} {operation.table}.{operation.column.name} {operation.column.type}"
        case ops.DropColumn():
            return f"{name} {operation.table}.{operation.column}"
        case ops.RenameColumn():
            return f"{name} {operation.table}.{operation.column} {operation.new_name}"
        case ops.RenameTable():
            return f"{name} {operation.table} {operation.new_name}"
        case ops.AlterType():
            return f"{name} {operation.table}.{operation.column} {operation.old_type} {operation.type}"
        case ops.SetNullable():
            return f"{name} {operation.table}.{operation.column} {operation.nullable}"
        case ops.AddConstraint():
            return f"{name} {operation.table} {operation.constraint.kind} {','.join(operation.constraint.columns)}"
        case ops.DropConstraint():
            return f"{name} {operation.table} {operation.kind} {','.join(operation.columns)}"
        case ops.CreateIndex():
            return f"{name} {operation.table} {','.join(operation.index.columns)}"
        case ops.DropIndex():
            return f"{name} {operation.table} {operation.name or ','.join(operation.columns)}"
        case ops.CreateTable():
            return f"{name} {operation.table} {','.join(column.name for column in operation.columns)}"
        case ops.DropTable():
            return f"{name} {operation.table}"
        case ops.SetDefault():
            return f"{name} {operation.table}.{operation.column} {operation.default and operation.default.kind}"
        case ops.Dml():
            return f"{operation.kind} {operation.table}.{','.join(operation.columns)}"
        case _:
            return name


def both_ways(operations: str, first: str = FIRST, engine: Engine = Engine.POSTGRES) -> tuple[list[str], list[str]]:
    settled = settle([script(first), script(operations)], engine)[1]
    assert settled.down is not None
    assert not any(item.restated for item in settled.up.operations)
    return [told(item) for item in settled.up.operations], [told(item) for item in settled.down.operations]


CASES = [
    (
        "migrations.AlterField('order', 'note', models.CharField(max_length=20, help_text='x', default='y'))",
        ["StateOnly"],
        [],
    ),
    (
        "migrations.AlterField('order', 'note', models.CharField(max_length=40, null=True))",
        ["AlterType shop_order.note varchar(20) varchar(40)", "SetNullable shop_order.note True"],
        ["SetNullable shop_order.note False", "AlterType shop_order.note varchar(40) varchar(20)"],
    ),
    (
        "migrations.AlterField('order', 'note', models.CharField(max_length=20, unique=True))",
        ["AddConstraint shop_order unique note", "CreateIndex shop_order note"],
        ["DropIndex shop_order note", "DropConstraint shop_order unique note"],
    ),
    (
        "migrations.AlterField('order', 'code', models.CharField(max_length=8, unique=False, db_column='the_code'))",
        ["DropConstraint shop_order unique the_code", "DropIndex shop_order the_code"],
        ["CreateIndex shop_order the_code", "AddConstraint shop_order unique the_code"],
    ),
    (
        "migrations.AlterField('order', 'code', models.CharField(max_length=8, unique=True))",
        ["RenameColumn shop_order.the_code code"],
        ["RenameColumn shop_order.code the_code"],
    ),
    ("migrations.AlterField('order', 'shop', models.ForeignKey('shop.Shop', models.PROTECT))", ["StateOnly"], []),
    (
        "migrations.AlterField('order', 'shop', models.ForeignKey('shop.Tag', models.CASCADE))",
        [
            "DropConstraint shop_order foreign_key shop_id",
            "AlterType shop_order.shop_id integer uuid",
            "AddConstraint shop_order foreign_key shop_id",
        ],
        [
            "DropConstraint shop_order foreign_key shop_id",
            "AlterType shop_order.shop_id uuid integer",
            "AddConstraint shop_order foreign_key shop_id",
        ],
    ),
    (
        "migrations.AlterField('shop', 'id', models.BigAutoField(primary_key=True))",
        [
            "DropConstraint shop_order foreign_key shop_id",
            "AlterType shop_shop.id integer bigint",
            "AlterType shop_order.shop_id integer bigint",
            "AddConstraint shop_order foreign_key shop_id",
        ],
        [
            "DropConstraint shop_order foreign_key shop_id",
            "AlterType shop_order.shop_id bigint integer",
            "AlterType shop_shop.id bigint integer",
            "AddConstraint shop_order foreign_key shop_id",
        ],
    ),
    (
        "migrations.RemoveField('order', 'shop')",
        ["DropColumn shop_order.shop_id"],
        [
            "AddColumn shop_order.shop_id integer",
            "AddConstraint shop_order foreign_key shop_id",
            "CreateIndex shop_order shop_id",
        ],
    ),
    (
        "migrations.RemoveField('order', 'code')",
        ["DropColumn shop_order.the_code"],
        ["AddColumn shop_order.the_code varchar(8)"],
    ),
    (
        "migrations.RemoveField('order', 'tags')",
        ["DropTable shop_order_tags"],
        ["CreateTable shop_order_tags id,order_id,tag_id"],
    ),
    ("migrations.RemoveField('order', 'generic')", ["StateOnly"], []),
    (
        "migrations.RenameField('order', 'note', 'remark')",
        ["RenameColumn shop_order.note remark"],
        ["RenameColumn shop_order.remark note"],
    ),
    (
        "migrations.RenameField('order', 'shop', 'store')",
        [
            "DropConstraint shop_order foreign_key shop_id",
            "RenameColumn shop_order.shop_id store_id",
            "AddConstraint shop_order foreign_key store_id",
        ],
        [
            "DropConstraint shop_order foreign_key store_id",
            "RenameColumn shop_order.store_id shop_id",
            "AddConstraint shop_order foreign_key shop_id",
        ],
    ),
    ("migrations.RenameField('order', 'code', 'number')", ["StateOnly"], []),
    (
        "migrations.RenameField('order', 'tags', 'labels')",
        ["RenameTable shop_order_tags shop_order_labels"],
        ["RenameTable shop_order_labels shop_order_tags"],
    ),
    (
        "migrations.RenameModel('Order', 'Sale')",
        [
            "DropConstraint shop_order_tags foreign_key order_id",
            "RenameTable shop_order shop_sale",
            "RenameTable shop_order_tags shop_sale_tags",
            "RenameColumn shop_sale_tags.order_id sale_id",
            "AddConstraint shop_sale_tags foreign_key sale_id",
        ],
        [
            "DropConstraint shop_sale_tags foreign_key sale_id",
            "RenameColumn shop_sale_tags.sale_id order_id",
            "RenameTable shop_sale_tags shop_order_tags",
            "RenameTable shop_sale shop_order",
            "AddConstraint shop_order_tags foreign_key order_id",
        ],
    ),
    (
        "migrations.DeleteModel('Order')",
        ["DropTable shop_order_tags", "DropTable shop_order"],
        ["CreateTable shop_order id,note,the_code,shop_id", "CreateTable shop_order_tags id,order_id,tag_id"],
    ),
    ("migrations.AlterUniqueTogether('order', {('note', 'code')})", ["StateOnly"], []),
    (
        "migrations.AlterUniqueTogether('order', {('note', 'shop')})",
        ["DropConstraint shop_order unique note,the_code", "AddConstraint shop_order unique note,shop_id"],
        ["DropConstraint shop_order unique note,shop_id", "AddConstraint shop_order unique note,the_code"],
    ),
    (
        "migrations.AddIndex('order', models.Index(fields=['shop', '-code'], name='i'))",
        ["CreateIndex shop_order shop_id,the_code"],
        ["DropIndex shop_order i"],
    ),
    (
        "migrations.AddConstraint('order', models.UniqueConstraint(fields=['shop'], name='u')),"
        "migrations.RemoveConstraint('order', 'u')",
        ["AddConstraint shop_order unique shop_id", "DropConstraint shop_order unique shop_id"],
        ["AddConstraint shop_order unique shop_id", "DropConstraint shop_order unique shop_id"],
    ),
    (
        "migrations.AddConstraint('order', models.UniqueConstraint(fields=['shop'], condition=models.Q(a=1), name='u')),"
        "migrations.RemoveConstraint('order', 'u')",
        ["CreateIndex shop_order shop_id", "DropIndex shop_order u"],
        ["CreateIndex shop_order shop_id", "DropIndex shop_order u"],
    ),
    (
        "migrations.AddField('order', 'other', models.ForeignKey('shop.Shop', models.CASCADE)),"
        "migrations.RenameField('order', 'other', 'another')",
        [
            "AddColumn shop_order.other_id integer",
            "AddConstraint shop_order foreign_key other_id",
            "DropConstraint shop_order foreign_key other_id",
            "RenameColumn shop_order.other_id another_id",
            "AddConstraint shop_order foreign_key another_id",
            "CreateIndex shop_order another_id",
        ],
        [
            "DropConstraint shop_order foreign_key another_id",
            "RenameColumn shop_order.another_id other_id",
            "AddConstraint shop_order foreign_key other_id",
            "DropColumn shop_order.other_id",
        ],
    ),
    (
        "migrations.RunSQL('ALTER TABLE shop_order ADD COLUMN extra int', 'SELECT 1'),"
        "migrations.RemoveField('order', 'extra')",
        ["AddColumn shop_order.extra integer", "DropColumn shop_order.extra"],
        ["AddColumn shop_order.extra integer", "Harmless"],
    ),
]


@pytest.mark.parametrize(("operations", "up", "down"), CASES)
def test_operation_is_what_django_would_ask_for(operations: str, up: list[str], down: list[str]) -> None:
    assert both_ways(operations) == (up, down)


KEYED = """
migrations.CreateModel('Shop', [('id', models.AutoField(primary_key=True)), ('code', models.CharField(max_length=8, unique=True))]),
migrations.CreateModel('Order', [
    ('id', models.AutoField(primary_key=True)),
    ('note', models.CharField(max_length=20, null=True)),
    ('state', models.CharField(max_length=20, null=True, default='new')),
    ('shop', models.ForeignKey('shop.Shop', models.CASCADE, null=True)),
    ('by_code', models.ForeignKey('shop.Shop', models.CASCADE, to_field='code', null=True, related_name='+')),
    ('amount', models.IntegerField(null=True)),
    ('rank', models.PositiveIntegerField()),
]),
"""
KEY_GOES = "DropConstraint shop_order foreign_key shop_id"
KEY_COMES = "AddConstraint shop_order foreign_key shop_id"


# What Django 5.2 sends to PostgreSQL 15 for each of them, beside indexes.
@pytest.mark.parametrize(
    ("operation", "up"),
    [
        (
            "migrations.AlterField('order', 'shop', models.ForeignKey('shop.Shop', models.CASCADE))",
            [KEY_GOES, "SetNullable shop_order.shop_id False", KEY_COMES],
        ),
        (
            "migrations.AlterField('order', 'shop', models.ForeignKey('shop.Shop', models.CASCADE, default=1))",
            [
                KEY_GOES,
                "SetDefault shop_order.shop_id constant",
                "update shop_order.shop_id",
                "SetNullable shop_order.shop_id False",
                "SetDefault shop_order.shop_id None",
                KEY_COMES,
            ],
        ),
        (
            "migrations.AlterField('order', 'shop', models.ForeignKey('shop.Shop', models.CASCADE, null=True, default=1))",
            [KEY_GOES, KEY_COMES],
        ),
        (
            "migrations.AlterField('order', 'shop', models.ForeignKey('shop.Shop', models.CASCADE, null=True, default=1), "
            "preserve_default=False)",
            ["StateOnly"],
        ),
        (
            "migrations.AlterField('order', 'shop', models.ForeignKey('shop.Shop', models.PROTECT, null=True))",
            ["StateOnly"],
        ),
        (
            "migrations.AlterField('order', 'shop', models.OneToOneField('shop.Shop', models.CASCADE, null=True))",
            [
                KEY_GOES,
                "AddConstraint shop_order unique shop_id",
                "DropIndex shop_order shop_id",
                KEY_COMES,
            ],
        ),
        (
            "migrations.AlterField('order', 'shop', models.ForeignKey('shop.Shop', models.CASCADE, null=True, db_column='x'))",
            [KEY_GOES, "RenameColumn shop_order.shop_id x", "AddConstraint shop_order foreign_key x"],
        ),
        (
            "migrations.AlterField('order', 'shop', models.ForeignKey('shop.Shop', models.CASCADE, null=True, "
            "db_constraint=False))",
            [KEY_GOES],
        ),
        (
            "migrations.AlterField('shop', 'code', models.CharField(max_length=9, unique=True))",
            [
                "DropConstraint shop_order foreign_key by_code_id",
                "AlterType shop_shop.code varchar(8) varchar(9)",
                "AlterType shop_order.by_code_id varchar(8) varchar(9)",
                "AddConstraint shop_order foreign_key by_code_id",
            ],
        ),
        (
            "migrations.AlterField('order', 'note', models.CharField(max_length=25, default='x'))",
            [
                "AlterType shop_order.note varchar(20) varchar(25)",
                "SetDefault shop_order.note constant",
                "update shop_order.note",
                "SetNullable shop_order.note False",
                "SetDefault shop_order.note None",
            ],
        ),
        (
            "migrations.AlterField('order', 'note', models.CharField(max_length=20, db_default='x'))",
            [
                "SetDefault shop_order.note constant",
                "update shop_order.note",
                "SetNullable shop_order.note False",
            ],
        ),
        (
            "migrations.AlterField('order', 'state', models.CharField(max_length=20, default='new'))",
            ["update shop_order.state", "SetNullable shop_order.state False"],
        ),
        (
            "migrations.AlterField('order', 'note', models.CharField(max_length=20))",
            ["SetNullable shop_order.note False"],
        ),
        (
            "migrations.AlterField('order', 'amount', models.PositiveIntegerField(null=True))",
            ["AddConstraint shop_order check amount"],
        ),
        (
            "migrations.AlterField('order', 'rank', models.IntegerField())",
            ["DropConstraint shop_order check rank"],
        ),
        ("migrations.AlterField('order', 'rank', models.PositiveIntegerField(help_text='x'))", ["StateOnly"]),
        (
            "migrations.AlterField('order', 'rank', models.PositiveBigIntegerField())",
            ["AlterType shop_order.rank integer bigint"],
        ),
        (
            "migrations.RenameModel('Shop', 'Store')",
            [
                KEY_GOES,
                "DropConstraint shop_order foreign_key by_code_id",
                "RenameTable shop_shop shop_store",
                KEY_COMES,
                "AddConstraint shop_order foreign_key by_code_id",
            ],
        ),
        ("migrations.AlterModelTable('shop', 'stores')", ["RenameTable shop_shop stores"]),
    ],
)
def test_django_makes_keys_anew_and_fills_rows_where_a_field_changes(operation: str, up: list[str]) -> None:
    assert both_ways(operation, KEYED)[0] == up


def test_field_that_changes_on_sqlite_builds_the_table_anew_and_drops_no_key() -> None:
    required = "migrations.AlterField('order', 'shop', models.ForeignKey('shop.Shop', models.CASCADE, default=1))"
    assert both_ways(required, KEYED, Engine.SQLITE)[0] == ["SetNullable shop_order.shop_id False"]
    renamed = both_ways("migrations.RenameModel('Shop', 'Store')", KEYED, Engine.SQLITE)[0]
    assert renamed == ["RenameTable shop_shop shop_store"]


NAMED = "migrations.CreateModel('Order', [('id', models.AutoField(primary_key=True))], options={'db_table': 'orders'}),"


@pytest.mark.parametrize(
    ("operations", "up"),
    [
        ("migrations.AddField('order', 'a', models.TextField())", ["AddColumn orders.a text"]),
        ("migrations.RenameModel('Order', 'Sale'), migrations.DeleteModel('Sale')", ["StateOnly", "DropTable orders"]),
        ("migrations.AlterModelTable('order', 'orders')", ["StateOnly"]),
        ("migrations.AlterModelTable('order', None)", ["RenameTable orders shop_order"]),
        (
            "migrations.AlterModelTable('order', 'sales'), migrations.AddField('order', 'a', models.TextField())",
            ["RenameTable orders sales", "AddColumn sales.a text"],
        ),
        (
            "migrations.SeparateDatabaseAndState(state_operations=[migrations.RenameModel('Order', 'Sale')]),"
            "migrations.DeleteModel('Sale')",
            ["StateOnly", "DropTable orders"],
        ),
    ],
)
def test_table_with_a_name_of_its_own_is_followed(operations: str, up: list[str]) -> None:
    assert both_ways(operations, NAMED)[0] == up


@pytest.mark.parametrize("own", [False, True])
def test_table_of_a_model_of_django_itself_has_its_name_unless_the_project_has_one_so_called(own: bool) -> None:
    made = script("migrations.CreateModel('ContentType', [('id', models.UUIDField(primary_key=True))])", "contenttypes")
    key = script("migrations.AddField('order', 'kind', models.ForeignKey('contenttypes.ContentType', models.CASCADE))")
    settled = settle([*([made] if own else []), script(FIRST), key], Engine.POSTGRES)[-1]
    column, added = settled.up.operations[0], settled.up.operations[1]
    assert isinstance(added, ops.AddConstraint)
    assert added.constraint.references is not None
    expected = ("contenttypes_contenttype", "uuid") if own else ("django_content_type", "integer")
    assert (added.constraint.references.table, told(column).split(" ")[-1]) == expected


def test_model_that_moves_to_another_application_keeps_its_table() -> None:
    away = script("migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel('Shop')])")
    here = "migrations.CreateModel('Shop', [('id', models.AutoField(primary_key=True))], options={'db_table': 'shop_shop'})"
    arrived = script(f"migrations.SeparateDatabaseAndState(state_operations=[{here}])", "stores")
    later = script("migrations.RemoveField('shop', 'id')", "stores")
    settled = settle([script(OTHERS), away, arrived, later], Engine.POSTGRES)
    assert [told(item) for item in settled[3].up.operations] == ["DropColumn shop_shop.id"]


def test_user_of_settings_is_the_model_that_has_passwords() -> None:
    user = "migrations.CreateModel('Member', [('id', models.UUIDField(primary_key=True)), ('password', models.TextField()),"
    user += "('last_login', models.DateTimeField(null=True))])"
    settled = settle(
        [script(user), script("migrations.AddField('member', 'by', models.ForeignKey(settings.AUTH_USER_MODEL, 1))")],
        Engine.POSTGRES,
    )
    column, key, _ = settled[1].up.operations
    assert told(column) == "AddColumn shop_member.by_id uuid"
    assert isinstance(key, ops.AddConstraint)
    assert key.constraint.references == ops.Reference(table="shop_member")


def test_user_of_django_is_taken_where_there_is_no_other() -> None:
    text = OTHERS + "migrations.AddField('shop', 'by', models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE))"
    column = next(
        item for item in settle([script(text)], Engine.POSTGRES)[0].up.operations if isinstance(item, ops.AddColumn)
    )
    assert told(column) == "AddColumn shop_shop.by_id integer"


@pytest.mark.parametrize(
    ("engine", "indexes"),
    [
        (Engine.POSTGRES, [("shop_id", "foreign_key"), ("slug", "db_index"), ("slug", "like_index")]),
        (Engine.MYSQL, [("slug", "db_index")]),
        (Engine.SQLITE, [("shop_id", "foreign_key"), ("slug", "db_index")]),
    ],
)
def test_indexes_are_those_that_an_engine_gets(engine: Engine, indexes: list[tuple[str, str]]) -> None:
    key = "migrations.AddField('tag', 'shop', models.ForeignKey('shop.Shop', 1))"
    text = f"{key}, migrations.AddField('tag', 'slug', models.SlugField())"
    settled = settle([script(OTHERS), script(text)], engine)[1]
    found = [item for item in settled.up.operations if isinstance(item, ops.CreateIndex)]
    assert [(item.index.columns[0], item.implied) for item in found] == indexes


def test_alteration_of_what_nobody_created_stays_a_restatement() -> None:
    text = "migrations.AlterField('group', 'name', models.CharField(max_length=9)), migrations.AlterUniqueTogether('group', set())"
    settled = settle([script(text)], Engine.POSTGRES)[0]
    assert [told(item) for item in settled.up.operations] == [
        "AlterType shop_group.name None varchar(9)",
        "SetNullable shop_group.name False",
        "SetDefault shop_group.name None",
    ]
    assert all(item.restated for item in settled.up.operations)


@pytest.mark.parametrize(
    ("table", "columns", "suffix", "name"),
    [
        # As they stand in databases of Saleor, whose later migrations name them.
        (
            "discount_orderdiscount",
            ["sale_id"],
            "_fk_discount_sale_id",
            "discount_orderdiscount_sale_id_849ebbef_fk_discount_sale_id",
        ),
        (
            "auth_permission",
            ["content_type_id", "codename"],
            "_uniq",
            "auth_permission_content_type_id_codename_01ab375a_uniq",
        ),
        (
            "auth_permission",
            ["content_type_id"],
            "_fk_django_content_type_id",
            "auth_permission_content_type_id_2f476e4b_fk_django_co",
        ),
    ],
)
def test_names_are_those_that_django_gives(table: str, columns: list[str], suffix: str, name: str) -> None:
    assert index_name(table, columns, suffix, Engine.POSTGRES) == name


def test_settled_operations_bear_their_names() -> None:
    settled = settle([script(FIRST)], Engine.POSTGRES)[0]
    keys = [item.constraint.name for item in settled.up.operations if isinstance(item, ops.AddConstraint)]
    assert keys[0] == index_name("shop_order", ["shop_id"], "_fk_shop_shop_id", Engine.POSTGRES)


def test_history_that_goes_on_is_settled_as_from_the_start() -> None:
    fields = [script(f"migrations.AddField('tag', 'f{number}', models.TextField())") for number in range(70)]
    scripts = [script(OTHERS), *fields, script("migrations.RenameModel('Tag', 'Label')")]
    longer = [*scripts, script("migrations.AlterField('label', 'f3', models.TextField(null=True))")]
    settler = Settler()
    settler.settle(scripts, Engine.POSTGRES)
    assert settler.settle(longer, Engine.POSTGRES) == settle(longer, Engine.POSTGRES)
    assert settler.settle(scripts[:3], Engine.POSTGRES) == settle(scripts[:3], Engine.POSTGRES)
    assert settler.settle(longer, Engine.MYSQL) == settle(longer, Engine.MYSQL)
