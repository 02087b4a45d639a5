"""The tables of replayed schemas: streams of migrations, what they do in each landed change, and what stands at the head."""

from __future__ import annotations

from warehouse.table import GENERATION, REPOSITORY, RUN, TEXT, TEXTS, TRUTH, WHOLE, Table
from warehouse.table import column as _c

SCHEMA_STREAMS = Table(
    name="schema_streams",
    grain="One row per stream of migrations and run, as it stood in the last state.",
    columns=(
        RUN,
        REPOSITORY,
        _c("stream", TEXT, "Name of the stream: its directory and, where needed, its engine."),
        _c("framework", TEXT, "What runs the migrations: django, alembic, typeorm, knex, flyway, golang-migrate ..."),
        _c("directory", TEXT, "Directory of the migrations."),
        _c("engine", TEXT, "postgres, mysql, mariadb, sqlite or unknown."),
        _c("engine_from", TEXT, "What the engine was read from; empty where it is assumed."),
        _c("version", TEXT, "Version of the engine that is judged for."),
        _c("version_from", TEXT, "What the version was read from; empty where it is assumed."),
        _c("transaction", TEXT, "per-file, all, none or batch: what the runner puts into one transaction."),
        _c("migrations", WHOLE, "Migrations of the stream."),
        _c("statements", WHOLE, "Statements of their ways up."),
        _c("statements_understood", WHOLE, "Those of them that were understood."),
        _c("not_understood", TEXT, "Reasons for the others, as a JSON object of reason and number."),
        _c("problems", TEXTS, "What is wrong with the order: two heads, a number twice, a missing dependency."),
        _c("detected_from", TEXTS, "Paths that the stream was told by."),
    ),
    key=("run_id", "repository", "stream"),
    sort=("repository", "stream"),
)

SCHEMA_OBJECTS = Table(
    name="schema_objects",
    grain="One row per table, column, constraint, index, type and view of the replayed schema and run, in the last state.",
    columns=(
        RUN,
        REPOSITORY,
        _c("stream", TEXT, "The stream whose migrations make it."),
        _c("kind", TEXT, "table, column, constraint, index, type or view."),
        _c("table_name", TEXT, "Table that it is, or belongs to; empty for a type."),
        _c("name", TEXT, "Its name; a constraint or index without one has the name that the engine would give."),
        _c(
            "definition",
            TEXT,
            "Type, nullability and default of a column; columns of an index or constraint; members of a type.",
        ),
        _c("since", TEXT, "Migration that made it, or changed a column's type last; empty where no migration made it."),
        _c("since_path", TEXT, "File of that migration."),
        _c("valid", TRUTH, "False for a constraint that was added NOT VALID and not validated since."),
    ),
    key=("run_id", "repository", "stream", "kind", "table_name", "name"),
    sort=("repository", "stream", "table_name", "kind", "name"),
)

SCHEMA_OPERATIONS = Table(
    name="schema_operations",
    grain="One row per schema operation of a landed change: what its migrations do, in the order in which they run.",
    columns=(
        RUN,
        REPOSITORY,
        GENERATION,
        _c("change", TEXT, "The landed change."),
        _c("stream", TEXT, "The stream that the migration belongs to."),
        _c("ordinal", WHOLE, "Position among the change's operations, from 0."),
        _c("path", TEXT, "File of the migration."),
        _c("migration", TEXT, "What its framework calls it."),
        _c("start_line", WHOLE, "First line of the statement."),
        _c("engine", TEXT, "Engine that it was judged for."),
        _c("kind", TEXT, "create_table, add_column, create_index ... ; opaque for what was not understood."),
        _c("table_name", TEXT, "Table that it is about; empty where none is."),
        _c("object", TEXT, "Column, constraint, index, type or view that it is about; empty where none is."),
        _c(
            "detail",
            TEXT,
            "What it does to it, in words of SQL: a column's type, the columns of an index; empty where nothing is to add.",
        ),
        _c("lock", TEXT, "Strongest lock that it takes; empty for none."),
        _c(
            "duration",
            TEXT,
            "instant, scan, build, rewrite, wait or unknown: how long the lock is held; empty for none.",
        ),
        _c("blocks_reads", TRUTH, "Whether reads of others wait for it."),
        _c("blocks_writes", TRUTH, "Whether writes of others wait for it."),
        _c("rewrites", TRUTH, "Whether a table is written anew."),
        _c("scans", TRUTH, "Whether all rows are read."),
        _c("transactional", TRUTH, "Whether it runs in a transaction."),
        _c("new_table", TRUTH, "Whether the table came to be in the same landed change."),
        _c(
            "reversible",
            TRUTH,
            "Whether the migration has a way back that undoes something; null where its framework knows none.",
            null=True,
        ),
    ),
    key=("repository", "generation", "change", "stream", "ordinal"),
    sort=("repository", "change", "stream", "ordinal"),
    generational=True,
)
