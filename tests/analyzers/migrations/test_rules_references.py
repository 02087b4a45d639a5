"""Code that names what a migration takes away: through the whole analyzer, in trees and in landed changes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from analyzers.migrations.analyzer import MigrationAnalyzer
from analyzers.protocol import Judgement
from fleetreview.model import ChangeStatus, FileChange, LandedChange
from tests.analyzers.migrations.trees import Files

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetreview.model import Occurrence

RULE = "code-still-references-dropped-object"

START = """
CREATE TABLE customers (id bigint PRIMARY KEY, name text);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, total integer, "userId" bigint, note text);
"""
COMPOSE = "services:\n  db:\n    image: postgres:16\n"


def history(sql: str) -> dict[str, str]:
    """Return two migrations of goose and what tells the database."""
    return {
        "compose.yaml": COMPOSE,
        "migrations/0001_start.sql": f"-- +goose Up\n{START}",
        "migrations/0002_change.sql": f"-- +goose Up\n{sql}\n",
    }


def django(operation: str) -> dict[str, str]:
    """Return two migrations of the app ``shop``."""
    head = "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"
    fields = (
        '("id", models.BigAutoField(primary_key=True)), ("note", models.TextField()), ("total", models.IntegerField())'
    )
    first = f'    operations = [migrations.CreateModel(name="Order", fields=[{fields}])]\n'
    return {
        "compose.yaml": COMPOSE,
        "shop/migrations/0001_initial.py": head + first,
        "shop/migrations/0002_change.py": (
            f'{head}    dependencies = [("shop", "0001_initial")]\n    operations = [{operation}]\n'
        ),
    }


def in_tree(files: Mapping[str, str]) -> list[Occurrence]:
    """Return what the rule finds in a tree where every migration is judged."""
    analyzer = MigrationAnalyzer(judge_all=True)
    return _of_rule(list(analyzer.link(None, Files(analyzer, files).tree(), None)))


def landed(before: Mapping[str, str], after: Mapping[str, str]) -> list[Occurrence]:
    """Return what the rule finds in the change from one tree to another."""
    analyzer = MigrationAnalyzer()
    old, new = Files(analyzer, before), Files(analyzer, after)
    changed = sorted(path for path in {**before, **after} if before.get(path) != after.get(path))
    now = datetime(2026, 1, 1, tzinfo=UTC)
    change = LandedChange(
        commit="b" * 40,
        parent="a" * 40,
        parents=("a" * 40,),
        subject="change",
        author_name="",
        author_email="",
        authored_at=now,
        committed_at=now,
        landed_at=now,
        pull_request=None,
        files=tuple(
            FileChange(
                status=ChangeStatus.MODIFIED,
                before_path=path if path in before else None,
                after_path=path if path in after else None,
                before=old.entries.get(path),
                after=new.entries.get(path),
                added_lines=1,
                deleted_lines=1,
            )
            for path in changed
        ),
    )
    return _of_rule(list(analyzer.link(old.tree(), new.tree(), change)))


def _of_rule(said: list[object]) -> list[Occurrence]:
    return [
        one for judged in said if isinstance(judged, Judgement) for one in judged.occurrences if one.rule_id == RULE
    ]


def model(fields: str) -> str:
    return f"from django.db import models\n\n\nclass Order(models.Model):\n    {fields}\n"


def mapped(columns: str, table: str = "orders") -> str:
    return f'class Order(Base):\n    __tablename__ = "{table}"\n    id = Column(Integer)\n    {columns}\n'


def entity(columns: str, table: str = "orders") -> str:
    return f"@Entity('{table}')\nclass Order {{\n  @PrimaryColumn()\n  id: number;\n\n  {columns}\n}}\n"


def struct(fields: str, table: str = "orders") -> str:
    head = f'package m\n\nimport "gorm.io/gorm"\n\ntype Order struct {{\n\tgorm.Model\n\t{fields}\n}}\n\n'
    return f'{head}func (Order) TableName() string {{\n\treturn "{table}"\n}}\n'


DROP = "ALTER TABLE orders DROP COLUMN note;"
FIELD = 'migrations.RemoveField(model_name="order", name="note")'


@pytest.mark.parametrize(
    ("migrations", "path", "code"),
    [
        (django(FIELD), "shop/models.py", model("note = models.TextField()")),
        (django('migrations.DeleteModel(name="Order")'), "shop/models/order.py", model("total = models.IntegerField()")),
        (
            django('migrations.RenameField(model_name="order", old_name="note", new_name="remark")'),
            "shop/models.py",
            model('text = models.TextField(db_column="note")'),
        ),
        (history(DROP), "app/models.py", mapped("note = Column(Text)")),
        (history(DROP), "app/models.py", mapped('remark: Mapped[str] = mapped_column("note")')),
        (history("DROP TABLE orders;"), "app/models.py", mapped("total = Column(Integer)")),
        (history(DROP), "src/order.ts", entity("@Column()\n  note: string;")),
        (history(DROP), "src/order.ts", entity("@Column({ name: 'note' })\n  remark: string;")),
        (history('ALTER TABLE orders DROP COLUMN "userId";'), "src/order.ts", entity("@ManyToOne(() => User)\n  user: User;")),
        (history(DROP), "src/find.js", "const knex = require('knex');\nknex('orders').select('id', 'note');\n"),
        (history(DROP), "src/save.js", "// knex\ntrx('orders').where('id', 1).update({ note: null });\n"),
        (history("DROP TABLE orders;"), "src/model.js", "class O extends Model {\n  static tableName = 'orders';\n}\n"),
        (history(DROP), "app/query.py", 'SQL = "SELECT id, note FROM orders"\n'),
        (history(DROP), "app/query.py", 'SQL = "SELECT o.note FROM orders o JOIN customers c ON c.id = o.customer_id"\n'),
        (history("ALTER TABLE orders RENAME TO sales;"), "app/query.py", 'SQL = "DELETE FROM orders WHERE id = %s"\n'),
        (history(DROP), "store/order.go", struct('Remark string `gorm:"column:note"`')),
        (history(DROP), "store/order.go", "package m\n\nconst q = `UPDATE orders SET note = $1`\n"),
        (history(DROP), "store/order.go", 'package m\n\ntype Order struct {\n\tNote string `db:"note"`\n}\n'),
    ],
)  # fmt: skip
def test_code_that_names_what_goes_is_found(migrations: dict[str, str], path: str, code: str) -> None:
    found = in_tree({**migrations, path: code})
    assert [(one.severity.name, one.related[0].path) for one in found] == [("HIGH", path)]


@pytest.mark.parametrize(
    ("migrations", "path", "code"),
    [
        (django(FIELD), "shop/models.py", model("notes = models.TextField()")),
        (django(FIELD), "billing/models.py", model("note = models.TextField()")),
        (django(FIELD), "shop/forms.py", "class Order(forms.ModelForm):\n    note = forms.CharField()\n"),
        (history(DROP), "app/models.py", mapped("total = Column(Integer)")),
        (history(DROP), "app/models.py", mapped("note = Column(Text)", table="invoices")),
        (history(DROP), "app/models.py", mapped('note = relationship("Note")')),
        (history(DROP), "src/order.ts", entity("@Column()\n  total: number;")),
        (history(DROP), "src/order.ts", entity("note: string;")),
        (history(DROP), "src/order.ts", entity("@Column()\n  note: string;", table="invoices")),
        (history(DROP), "src/find.js", "const knex = require('knex');\nknex('invoices').select('id', 'note');\n"),
        (history(DROP), "src/find.js", "// knex\nknex('orders').join('notes', 'a', 'b').select('note');\n"),
        (history(DROP), "src/find.js", "// knex\nknex('orders').where('id', 'note');\n"),
        (history(DROP), "app/query.py", 'SQL = "SELECT id, \'note\' AS note FROM orders"\n'),
        (history(DROP), "app/query.py", 'SQL = "SELECT note FROM invoices"\n'),
        (history(DROP), "app/query.py", 'SQL = "SELECT c.note FROM orders o JOIN customers c ON c.id = o.customer_id"\n'),
        (history(DROP), "store/order.go", struct('Note string `gorm:"-"`')),
        (history(DROP), "store/order.go", struct("Note string", table="invoices")),
        (history(DROP), "store/order.go", 'package m\n\ntype Note struct {\n\tNote string `db:"note"`\n}\n'),
        (history(DROP), "tests/test_query.py", 'SQL = "SELECT note FROM orders"\n'),
        (history(DROP), "web/src/order.ts", entity("@Column()\n  note: string;")),
        (history(DROP), "store/mysql/order.go", "package m\n\nconst q = `SELECT note FROM orders`\n"),
    ],
)  # fmt: skip
def test_code_that_only_looks_like_it_is_left_alone(migrations: dict[str, str], path: str, code: str) -> None:
    assert in_tree({**migrations, path: code}) == []


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE orders DROP COLUMN note;\nALTER TABLE orders ADD COLUMN note text;",
        "ALTER TABLE orders RENAME COLUMN note TO remark;\nALTER TABLE orders RENAME COLUMN remark TO note;",
        "ALTER TABLE orders RENAME TO sales;\nCREATE VIEW orders AS SELECT * FROM sales;",
        "CREATE TABLE drafts (id int, note text);\nDROP TABLE drafts;",
        "ALTER TABLE orders ADD COLUMN tmp text;\nALTER TABLE orders DROP COLUMN tmp;",
        "ALTER TABLE orders DROP COLUMN IF EXISTS gone;",
        "ALTER TABLE orders ALTER COLUMN note DROP NOT NULL;",
    ],
)
def test_what_is_there_in_the_end_is_not_gone(sql: str) -> None:
    code = 'A = "SELECT id, note, tmp, gone FROM orders"\nB = "SELECT id, note FROM drafts"\n'
    assert in_tree({**history(sql), "app/query.py": code}) == []


def test_way_back_takes_nothing_away() -> None:
    files = history("ALTER TABLE orders ADD COLUMN state text;\n-- +goose Down\nALTER TABLE orders DROP COLUMN note;")
    assert in_tree({**files, "app/query.py": 'SQL = "SELECT note FROM orders"\n'}) == []


def test_table_built_anew_without_a_column_loses_it() -> None:
    files = {
        "go.mod": "module example.org/shop\n\ngo 1.22\n\nrequire github.com/mattn/go-sqlite3 v1.14.22\n",
        "migrations/0001_start.sql": "-- +goose Up\nCREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT, total INTEGER);\n",
        "migrations/0002_change.sql": (
            "-- +goose Up\nCREATE TABLE orders_new (id INTEGER PRIMARY KEY, total INTEGER);\n"
            "INSERT INTO orders_new (id, total) SELECT id, total FROM orders;\nDROP TABLE orders;\n"
            "ALTER TABLE orders_new RENAME TO orders;\n"
        ),
    }
    queries = "package m\n\nconst a = `SELECT total FROM orders`\nconst b = `SELECT note FROM orders`\n"
    found = in_tree({**files, "store/orders.go": queries})
    assert [(one.evidence, one.related[0].span.start_line) for one in found] == [
        ({"table": "orders", "column": "note"}, 4)
    ]


def test_columns_of_one_table_are_told_together_with_at_most_five_places() -> None:
    files = history("ALTER TABLE orders DROP COLUMN note, DROP COLUMN total;")
    code = {f"app/q{n}.py": 'A = "SELECT note FROM orders"\n\nB = "SELECT total FROM orders"\n' for n in range(4)}
    (found,) = in_tree({**files, **code})
    assert found.evidence == {"table": "orders", "column": "note,total"}
    assert "app/q0.py:1 and 7 other places in the code name them still" in found.message
    assert len(found.related) == 5


def test_code_taken_out_in_the_same_change_is_told_at_medium_severity() -> None:
    migrations = history(DROP)
    first = {path: text for path, text in migrations.items() if "0002" not in path}
    before = {**first, "src/order.ts": entity("@Column()\n  note: string;")}
    after = {**migrations, "src/order.ts": entity("@Column()\n  total: number;")}
    (found,) = landed(before, after)
    assert found.severity.name == "MEDIUM"
    assert [(one.path, one.span.start_line, one.note) for one in found.related] == [
        ("src/order.ts", 7, "maps orders.note before this change")
    ]


def test_code_taken_out_in_an_earlier_change_is_no_finding() -> None:
    migrations = history(DROP)
    code = {"src/order.ts": entity("@Column()\n  total: number;")}
    first = {path: text for path, text in migrations.items() if "0002" not in path}
    assert landed({**first, **code}, {**migrations, **code}) == []


def test_code_that_stays_is_told_once_for_a_landed_change() -> None:
    migrations = history(DROP)
    code = {"app/query.py": 'SQL = "SELECT note FROM orders"\n'}
    first = {path: text for path, text in migrations.items() if "0002" not in path}
    assert [one.severity.name for one in landed({**first, **code}, {**migrations, **code})] == ["HIGH"]


def test_models_of_django_taken_out_in_the_same_change_are_left_to_the_rule_on_staging() -> None:
    migrations = django(FIELD)
    first = {path: text for path, text in migrations.items() if "0002" not in path}
    before = {**first, "shop/models.py": model("note = models.TextField()")}
    after = {**migrations, "shop/models.py": model("total = models.IntegerField()")}
    assert landed(before, after) == []


def test_change_of_code_alone_is_not_judged() -> None:
    files = history(DROP)
    code = {"app/query.py": 'SQL = "SELECT note FROM orders"\n'}
    assert landed(files, {**files, **code}) == []


def test_each_project_of_a_repository_is_searched_for_its_own_migrations() -> None:
    own = {f"shop/{path}": text for path, text in history(DROP).items()}
    other = {f"billing/{path}": text for path, text in history("SELECT 1;").items()}
    manifests = {"shop/go.mod": "module shop\n", "billing/go.mod": "module billing\n"}
    query = "package m\n\nconst q = `SELECT note FROM orders`\n"
    assert in_tree({**own, **other, **manifests, "billing/store/q.go": query}) == []
    assert len(in_tree({**own, **other, **manifests, "shop/store/q.go": query})) == 1
