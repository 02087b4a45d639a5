"""SQL whose verdict turns with the transactions in which a runner puts it."""

from __future__ import annotations

from typing import Final

from tests.analyzers.migrations.circumstances import ORDERS, In

GOOSE: Final = In()
FREE: Final = In(edits=(("-- +goose Up", "-- +goose NO TRANSACTION\n-- +goose Up"),))
CONCURRENTLY: Final = ("CREATE INDEX CONCURRENTLY i ON orders (total);",)
TWO: Final = ("ALTER TABLE orders ADD COLUMN a integer;", "CREATE INDEX CONCURRENTLY i ON orders (a);")
ADDED: Final = ("ALTER TABLE orders ADD COLUMN a integer;", "ALTER TABLE orders ADD COLUMN b integer;")
CHECKED: Final = (
    "ALTER TABLE orders ADD CONSTRAINT n CHECK (total IS NOT NULL) NOT VALID;",
    "ALTER TABLE orders VALIDATE CONSTRAINT n;",
)
MOOD: Final = ("CREATE TYPE mood AS ENUM ('calm');", "CREATE TABLE moods (id bigint PRIMARY KEY, mood mood);")
ALEMBIC_IN_BLOCK: Final = (
    ('    op.execute("CREATE', '    with op.get_context().autocommit_block():\n        op.execute("CREATE'),
)


def after(*statements: str) -> In:
    """Return circumstances in which statements ran in an earlier release."""
    return In(before=(ORDERS, statements))


Verdicts = tuple[str, str, tuple[str, ...], In, In]
"""What decides, the rule, the SQL, where it is found, and where it is not."""

TRANSACTIONS: Final[tuple[Verdicts, ...]] = (
    ("goose's way out", "concurrent-in-transaction", CONCURRENTLY, GOOSE, FREE),
    (
        "golang-migrate sends one statement alone",
        "concurrent-in-transaction",
        CONCURRENTLY,
        GOOSE,
        In(framework="golang-migrate"),
    ),
    ("prisma sends several together", "concurrent-in-transaction", TWO, In(framework="prisma"), FREE),
    (
        "dbmate's way out",
        "concurrent-in-transaction",
        CONCURRENTLY,
        In(framework="dbmate"),
        In(framework="dbmate", edits=(("migrate:up", "migrate:up transaction:false"),)),
    ),
    (
        "dbmate's way out is none for two",
        "concurrent-in-transaction",
        TWO,
        In(framework="dbmate", edits=(("migrate:up", "migrate:up transaction:false"),)),
        FREE,
    ),
    (
        "drizzle has no way out",
        "concurrent-in-transaction",
        CONCURRENTLY,
        In(framework="drizzle"),
        In(framework="flyway"),
    ),
    (
        "flyway's file beside",
        "concurrent-in-transaction",
        TWO,
        In(framework="flyway"),
        In(
            framework="flyway",
            files={"src/main/resources/db/migration/V2__step.sql.conf": "executeInTransaction=false\n"},
        ),
    ),
    (
        "sqitch's BEGIN",
        "concurrent-in-transaction",
        CONCURRENTLY,
        In(framework="sqitch"),
        In(framework="sqitch", edits=(("BEGIN;", ""), ("COMMIT;", ""))),
    ),
    (
        "django's atomic",
        "concurrent-in-transaction",
        CONCURRENTLY,
        In(framework="django"),
        In(framework="django", edits=(("    dependencies", "    atomic = False\n    dependencies"),)),
    ),
    (
        "alembic's block",
        "concurrent-in-transaction",
        CONCURRENTLY,
        In(framework="alembic"),
        In(framework="alembic", edits=ALEMBIC_IN_BLOCK),
    ),
    (
        "knex' config",
        "concurrent-in-transaction",
        CONCURRENTLY,
        In(framework="knex"),
        In(framework="knex", edits=(("exports.up", "exports.config = { transaction: false };\nexports.up"),)),
    ),
    (
        "typeorm's mode",
        "concurrent-in-transaction",
        CONCURRENTLY,
        In(framework="typeorm-raw", edits=(("  public async up", "  transaction = false;\n  public async up"),)),
        In(
            framework="typeorm-raw",
            edits=(("  public async up", "  transaction = false;\n  public async up"),),
            files={
                "src/data-source.ts": 'export default new DataSource({ type: "postgres", migrationsTransactionMode: "each" });\n'
            },
        ),
    ),
    ("sequelize opens none", "concurrent-in-transaction", TWO, In(framework="knex"), In(framework="sequelize")),
    (
        "one transaction holds both",
        "not-valid-validated-same-tx",
        (
            "ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT VALID;",
            "ALTER TABLE orders VALIDATE CONSTRAINT c;",
        ),
        GOOSE,
        FREE,
    ),
    (
        "one transaction holds both files",
        "not-valid-validated-same-tx",
        CHECKED[1:],
        In(framework="drizzle", before=(ORDERS, CHECKED[:1]), together=True),
        In(framework="goose", before=(ORDERS, CHECKED[:1]), together=True),
    ),
    (
        "the lock ends with its statement",
        "statements-after-exclusive-lock",
        ("ALTER TABLE orders ADD COLUMN a integer;", "UPDATE orders SET a = 1;"),
        GOOSE,
        FREE,
    ),
    (
        "the lock ends with its statement",
        "rewrite-while-holding-lock",
        (
            "ALTER TABLE customers ADD COLUMN a integer;",
            "ALTER TABLE orders ADD COLUMN size integer;",
            "ALTER TABLE orders ALTER COLUMN size TYPE bigint;",
        ),
        GOOSE,
        FREE,
    ),
    (
        "the lock ends with its statement",
        "multi-table-lock-window",
        ("ALTER TABLE customers ADD COLUMN a integer;", "ALTER TABLE orders ADD COLUMN a integer;"),
        GOOSE,
        FREE,
    ),
    (
        "a value that is committed can be used",
        "enum-add-value-in-transaction",
        ("ALTER TYPE mood ADD VALUE 'wild';", "INSERT INTO moods VALUES (1, 'wild');"),
        after(*MOOD),
        In(before=(ORDERS, MOOD), edits=FREE.edits),
    ),
    (
        "the runner opens one itself",
        "tx-nesting",
        ("BEGIN;", "ALTER TABLE orders ADD COLUMN a integer;", "COMMIT;"),
        GOOSE,
        In(framework="golang-migrate"),
    ),
    (
        "nobody else commits",
        "tx-uncommitted",
        ("BEGIN;", "ALTER TABLE orders ADD COLUMN a integer;"),
        In(framework="golang-migrate"),
        GOOSE,
    ),
    ("nothing needs it", "no-tx-without-need", ADDED, FREE, GOOSE),
    (
        "half of it stays",
        "not-rerunnable",
        ADDED,
        FREE,
        GOOSE,
    ),
)
