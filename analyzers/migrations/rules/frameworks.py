"""The words of each framework: how its migrations run SQL, leave the transaction, and build an index concurrently.

From the frameworks' documentation; keys are those of ``Runner.framework``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from analyzers.migrations.operations import CreateIndex

SQL: Final = {
    "django": 'migrations.RunSQL("{sql}")',
    "alembic": 'op.execute("{sql}")',
    "typeorm": "await queryRunner.query(`{sql}`)",
    "knex": "await knex.raw(`{sql}`)",
    "sequelize": "await queryInterface.sequelize.query(`{sql}`)",
}
"""How a migration runs a statement; the others are files of SQL."""

OPT_OUT: Final = {
    "django": ("Move it into a migration of its own that is not atomic", "atomic = False"),
    "alembic": (
        "Leave the transaction for it",
        "with op.get_context().autocommit_block():",
    ),
    "typeorm": (
        'Move it into a migration of its own without a transaction, and run migrations with migrationsTransactionMode "each" '
        '(in the mode "all" this is an error)',
        "transaction = false",
    ),
    "knex": ("Move it into a migration of its own without a transaction", "exports.config = { transaction: false };"),
    "sequelize": ("Run it without the transaction that the migration opens: pass no { transaction } to it", ""),
    "goose": ("Move it into a file of its own without a transaction", "-- +goose NO TRANSACTION"),
    "sql-migrate": ("Move it into a file of its own without a transaction", "-- +migrate Up notransaction"),
    "dbmate": (
        "Move it into a file of its own with no other statement (several are one transaction nevertheless)",
        "-- migrate:up transaction:false",
    ),
    "golang-migrate": (
        "Move it into a file of its own with no other statement: a file with several is one transaction",
        "",
    ),
    "prisma": (
        "Move it into a migration of its own with no other statement: a file with several is sent as one transaction",
        "",
    ),
    "drizzle": (
        "Run it beside drizzle-kit, in a script that connects by itself: Drizzle puts all pending files into one transaction and "
        "knows no way out",
        "",
    ),
    "flyway": (
        "Move it into a file of its own and turn its transaction off in <file>.sql.conf",
        "executeInTransaction=false",
    ),
    "sqitch": ("Move it into a change of its own whose script has no BEGIN and COMMIT", ""),
    "numbered": ("Move it into a file of its own, and have it run without a transaction", ""),
}
"""How a migration leaves the runner's transaction: prose, and code."""

TIMEOUT_FOR_ALL: Final = {
    "django": (
        "Set it in the settings with which migrations run",
        'DATABASES["default"]["OPTIONS"] = {"options": "-c lock_timeout=2000"}',
    ),
    "alembic": (
        "Set it in env.py, where it connects",
        'connect_args={"options": "-c lock_timeout=2000"}',
    ),
    "typeorm": ("Set it in the data source that runs migrations", 'extra: { options: "-c lock_timeout=2000" }'),
    "knex": ("Set it in the connection of the knexfile", 'connection: { options: "-c lock_timeout=2000" }'),
    "sequelize": (
        "Set it in the configuration with which migrations run",
        'dialectOptions: { options: "-c lock_timeout=2000" }',
    ),
    "flyway": ("Set it where Flyway connects", "flyway.initSql=SET lock_timeout = '2s'"),
    "sqitch": ("Set it in the environment in which sqitch deploys", 'PGOPTIONS="-c lock_timeout=2000"'),
}
"""How a lock time-out is set for all migrations of PostgreSQL; the others take it in the connection string."""


def concurrent_index(framework: str, operation: CreateIndex) -> str:
    """Return the code that builds an index concurrently."""
    index, table = operation.index, operation.table
    name = index.name or f"{table.rsplit('.', 1)[-1]}_{'_'.join(c for c in index.columns if c.isidentifier())}_idx"
    plain = all(column.isidentifier() for column in index.columns) and not (
        index.method or index.where or index.include
    )
    if framework == "django" and plain:
        if index.unique:
            return _sql(framework, operation, name)
        fields = ", ".join(f'"{column}"' for column in index.columns)
        indent = "\n    "
        return (
            f"AddIndexConcurrently({indent}model_name=...,{indent}"
            f'index=models.Index(fields=[{fields}], name="{name}"),\n)  # django.contrib.postgres.operations'
        )
    if framework == "alembic" and plain:
        columns = ", ".join(f'"{column}"' for column in index.columns)
        unique = ", unique=True" if index.unique else ""
        return f'op.create_index("{name}", "{table}", [{columns}]{unique}, postgresql_concurrently=True)'
    if framework == "sequelize" and plain:
        columns = ", ".join(f"'{column}'" for column in index.columns)
        unique = ", unique: true" if index.unique else ""
        return (
            f"await queryInterface.addIndex('{table}', [{columns}], {{ name: '{name}', concurrently: true{unique} }})"
        )
    return _sql(framework, operation, name)


def drop_concurrently(framework: str, name: str, table: str) -> str:
    """Return the code that drops an index concurrently."""
    named = name or "<index>"
    if framework == "django":
        return f'RemoveIndexConcurrently(model_name=..., name="{named}")  # django.contrib.postgres.operations'
    if framework == "alembic" and table:
        return f'op.drop_index("{named}", "{table}", postgresql_concurrently=True)'
    return SQL.get(framework, "{sql}").replace("{sql}", f"DROP INDEX CONCURRENTLY IF EXISTS {named}")


def _sql(framework: str, operation: CreateIndex, name: str) -> str:
    index = operation.index
    statement = (
        f"CREATE {'UNIQUE ' if index.unique else ''}INDEX CONCURRENTLY {name} ON {operation.table}"
        f"{f' USING {index.method}' if index.method else ''} ({', '.join(index.columns)})"
        f"{f' INCLUDE ({chr(44).join(index.include)})' if index.include else ''}"
        f"{f' WHERE {index.where}' if index.where else ''}"
    )
    # Braces of an expression are no placeholders of the framework's template.
    return SQL.get(framework, "{sql}").replace("{sql}", statement)
