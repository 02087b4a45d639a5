"""What application code names of a database, framework by framework."""

from __future__ import annotations

from typing import Any

import pytest

from analyzers.migrations.references import is_code, read_references
from analyzers.roles import Roles

DJANGO = '''
from django.db import models


class Stamped(models.Model):
    created = models.DateTimeField()

    class Meta:
        abstract = True


class Order(Stamped):
    """An order.

    state: no field, though it looks like one
    """

    customer = models.ForeignKey("Customer", models.CASCADE)
    note = models.TextField(
        null=True,
        db_column="remark",
    )
    tags = models.ManyToManyField("Tag")
    LIMIT = 3

    def total(self):
        amount = models.IntegerField()
        return amount


class Payment(models.Model):
    paid = models.BooleanField()

    class Meta:
        db_table = "payments"


class OrderForm(forms.ModelForm):
    note = forms.CharField()
'''

SQLALCHEMY = """
class Order(Base):
    __tablename__ = "orders"
    __table_args__ = (Index("i", "note"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    note: Mapped[str | None]
    state = Column("order_state", String(20), server_default=text("new"))
    items: Mapped[list["Item"]] = relationship(back_populates="order")


class Item(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    order: Order = Relationship()


tags = Table("tags", metadata, Column("name", String), Column("order_id", ForeignKey("orders.id")))
"""

TYPEORM = """
import { Entity, Column } from 'typeorm';

@Entity({ name: 'orders' })
export class Order extends BaseEntity {
  @PrimaryGeneratedColumn()
  public id: number;

  @Column({ type: 'text', nullable: true, transformer: { to: (v) => v, from(v) { return v; } } })
  @Index()
  note?: string;

  @Column('varchar', { name: 'order_state' })
  state: string;

  @ManyToOne(() => Customer, (customer) => customer.orders)
  customer: Customer;

  @OneToMany(() => Item, (item) => item.order)
  items: Item[];

  @AfterLoad()
  public load(): void {}
}

@Entity()
class OrderItem {
  @OneToOne(() => Order)
  @JoinColumn({ name: 'of_order' })
  order: Order;
}
"""

SEQUELIZE = """
module.exports = (sequelize, DataTypes) => {
  const Order = sequelize.define('Order', {
    id: { type: DataTypes.INTEGER, primaryKey: true },
    orderNote: { type: DataTypes.TEXT, field: 'note' },
    state: DataTypes.STRING,
  }, { tableName: 'orders' });
  Customer.init({ name: DataTypes.STRING }, { sequelize, modelName: 'customer' });
  return Order;
};
"""

SEQUELIZE_CLASS = """
@Table({ tableName: "stars", modelName: "star" })
class Star extends IdModel<Star, Partial<Star>> {
  @Length({ max: 256, msg: `index (must) be short` })
  @Column(DataType.STRING)
  index: string | null;

  @BelongsTo(() => User, "userId")
  user: User;

  @ForeignKey(() => User)
  @Column(DataType.UUID)
  userId: string;
}
// sequelize-typescript
"""

KNEX = """
const knex = require('knex');
knex('orders').where({ state: 'open', 'orders.total': 3 }).select('id', 'note as remark').orderBy('created_at', 'desc');
knex('orders as o').join('customers as c', 'c.id', 'o.customer_id').select('o.paid', 'unknown_whose');
class Order extends Model {
  static get tableName() {
    return 'orders';
  }
}
const join = { from: 'orders.customer_id', to: 'customers.id' };
"""

DRIZZLE = """
import { pgTable, text } from "drizzle-orm/pg-core";
export const orders = pgTable("orders", { id: serial("id"), note: text("order_note"), state: text() });
"""

GORM = """
package model

type Order struct {
	gorm.Model
	Note     string `gorm:"column:order_note;type:text"`
	State    string
	Items    []Item `gorm:"foreignKey:OrderID"`
	Customer Customer
	Skipped  string `gorm:"-"`
}

type Line struct {
	LineNo int `gorm:"index"`
}

func (Line) TableName() string {
	return "order_lines"
}

type Row struct {
	ID   int64  `db:"id"`
	Note string `db:"note,omitempty" json:"note"`
}
"""

PRISMA = """
model Order {
  id         Int      @id @default(autoincrement())
  note       String?  @map("order_note")
  state      State
  customer   Customer @relation(fields: [customerId], references: [id])
  customerId Int
  items      Item[]

  @@index([note])
  @@map("orders")
}

model Item {
  id Int @id
}
"""


def named(content: str, suffix: str) -> dict[str, list[str]]:
    """Return what a file names: for each kind with its table, or model, the columns in alphabetical order."""
    found: dict[str, list[str]] = {}
    for one in read_references(content.encode(), suffix):
        key = f"{one['kind']} {'|'.join(one['tables']) or '*_' + one['model']}"
        found[key] = sorted(one.get("columns", {}))
    return found


@pytest.mark.parametrize(
    ("content", "suffix", "expected"),
    [
        pytest.param(
            DJANGO,
            ".py",
            {"django *_order": ["customer_id", "remark"], "django payments": ["paid"]},
            id="django",
        ),
        pytest.param(
            SQLALCHEMY,
            ".py",
            {
                "sqlalchemy orders": ["id", "note", "order_state"],
                "sqlalchemy item": ["id", "title"],
                "sqlalchemy tags": ["name", "order_id"],
            },
            id="sqlalchemy",
        ),
        pytest.param(
            TYPEORM,
            ".ts",
            {"typeorm orders": ["customerId", "id", "note", "order_state"], "typeorm order_item": ["of_order"]},
            id="typeorm",
        ),
        pytest.param(
            SEQUELIZE,
            ".js",
            {"sequelize orders": ["id", "note", "state"], "sequelize customers|customer": ["name"]},
            id="sequelize",
        ),
        pytest.param(SEQUELIZE_CLASS, ".ts", {"sequelize stars": ["index", "userId"]}, id="sequelize-typescript"),
        pytest.param(
            KNEX,
            ".js",
            {
                "knex orders": ["created_at", "id", "note", "paid", "state", "total"],
                "piece c": ["id"],
                "piece o": ["customer_id", "paid"],
                "piece orders": ["customer_id", "total"],
                "piece customers": ["id"],
            },
            id="knex",
        ),
        pytest.param(DRIZZLE, ".ts", {"drizzle orders": ["id", "order_note", "state"]}, id="drizzle"),
        pytest.param(
            GORM,
            ".go",
            {"gorm orders": ["order_note", "state"], "gorm order_lines": ["line_no"], "sqlx rows|row": ["id", "note"]},
            id="gorm",
        ),
        pytest.param(
            PRISMA,
            ".prisma",
            {"prisma orders": ["customerId", "id", "order_note", "state"], "prisma item": ["id"]},
            id="prisma",
        ),
    ],
)
def test_models_and_queries_name_tables_with_their_columns(
    content: str, suffix: str, expected: dict[str, list[str]]
) -> None:
    assert named(content, suffix) == expected


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT id, note AS remark FROM orders WHERE state = 'note_in_text'", {"orders": ["id", "note", "state"]}),
        ('SELECT "Note" FROM "public"."orders" -- comment_word', {"orders": ["note"]}),
        ("SELECT o.id, c.name, loose FROM orders o JOIN shop.customers AS c ON c.id = o.customer_id",
         {"orders": ["customer_id", "id"], "shop.customers": ["id", "name"]}),
        ("SELECT a.x, b.y FROM one a, two b", {"one": ["x"], "two": ["y"]}),
        ("WITH late AS (SELECT id FROM orders) SELECT id FROM late", {"orders": []}),
        ("INSERT INTO orders (id, note) VALUES ($1, :value) ON CONFLICT (id) DO UPDATE SET note = EXCLUDED.note",
         {"orders": ["id", "note"]}),
        ("INSERT INTO orders (id) VALUES (?) ON DUPLICATE KEY UPDATE total = 3", {"orders": ["id", "total"]}),
        ("UPDATE orders SET note = ? WHERE id = @id", {"orders": ["id", "note"]}),
        ("DELETE FROM orders WHERE paid", {"orders": ["paid"]}),
        ("SELECT extract(epoch FROM paid_at), count(total) FROM orders FOR UPDATE", {"orders": ["paid_at", "total"]}),
        ("SELECT id FROM orders WHERE a IS DISTINCT FROM b", {"orders": ["a", "b", "id"]}),
        ("SELECT n FROM generate_series(1, 3) n", {}),
        ("SELECT id FROM {table} JOIN orders ON true", {"orders": []}),
        ("update the note of an order", {}),
        ("select from a list", {}),
    ],
)  # fmt: skip
def test_statements_name_tables_and_the_columns_that_are_theirs(sql: str, expected: dict[str, list[str]]) -> None:
    found = read_references(f'query = """\n{sql}\n"""\n'.encode(), ".py")
    assert {one["tables"][0]: sorted(one.get("columns", {})) for one in found if one["kind"] == "sql"} == expected


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        ('a = ("SELECT id, "\n     f"note FROM orders "\n     "WHERE paid")', ".py"),
        ("const a = 'SELECT id, ' +\n  `note FROM orders\n  WHERE paid`;", ".ts"),
        ('var a = "SELECT id, note " +\n\t"FROM orders WHERE \\"paid\\""', ".go"),
    ],
)
def test_statement_goes_on_in_the_strings_behind_it(content: str, suffix: str) -> None:
    assert named(content, suffix) == {"sql orders": ["id", "note", "paid"]}


def test_lines_are_those_of_the_file() -> None:
    found = read_references(b'\n\nq = """\nSELECT id,\n  note\nFROM orders\n"""\n', ".py")
    assert found == [{"kind": "sql", "tables": ["orders"], "line": 6, "columns": {"id": 4, "note": 5}}]


def test_statements_on_one_table_are_told_once() -> None:
    found = read_references(b'a = "SELECT id FROM orders"\nb = "SELECT id, note FROM orders"\n', ".py")
    assert found == [{"kind": "sql", "tables": ["orders"], "line": 1, "columns": {"id": 1, "note": 2}}]


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        ("import a from 'b'\nconst c = x.update (d)\n", ".ts"),
        ("class Order:\n    note = 3\n", ".py"),
        ("class Order(models.Serializer):\n    note = fields.CharField()\n", ".py"),
        ('type Order struct {\n\tNote string `json:"note"`\n}\n', ".go"),
        ("SELECT note FROM orders", ".sql"),
        ("", ".prisma"),
        ("@Entity(", ".ts"),
        ("class A(models.Model):", ".py"),
        ("sequelize.define(", ".js"),
        ("knex('", ".js"),
        ("'SELECT", ".js"),
    ],
)
def test_other_code_names_nothing(content: str, suffix: str) -> None:
    found = read_references(content.encode(), suffix)
    assert [one for one in found if one.get("columns") or one["kind"] == "sql"] == []


def test_bytes_that_are_no_text_are_read_all_the_same() -> None:
    assert read_references(b"\xff\xfe 'SELECT note FROM orders'", ".js") == [
        {"kind": "sql", "tables": ["orders"], "line": 1, "columns": {"note": 1}}
    ]


def test_facts_of_a_file_stay_small() -> None:
    text = "".join(f"class T{n}(models.Model):\n    a = models.IntegerField()\n\n\n" for n in range(1000))
    found: list[dict[str, Any]] = read_references(text.encode(), ".py")
    assert sum(1 + len(one.get("columns", {})) for one in found) <= 400


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("app/models.py", True),
        ("server/store/orders.go", True),
        ("prisma/schema.prisma", True),
        ("src/order.entity.ts", True),
        ("app/migrations/0001_initial.py", False),
        ("src/migrations/1700000000000-Order.ts", False),
        ("tests/test_models.py", False),
        ("vendor/a/b.go", False),
        ("web/src/a.ts", False),
        ("src/page.tsx", False),
        ("db/orders.sql", False),
        ("Makefile", False),
    ],
)
def test_code_is_what_runs_against_the_database(path: str, *, expected: bool) -> None:
    assert is_code(path, Roles().role(path)) is expected
