from __future__ import annotations

from typing import Any

import pytest

from analyzers.migrations.context_reading import HINT_SUFFIXES, read_hints


def engines(text: str, suffix: str) -> list[str]:
    """Return the hints on engines as text: kind, engine and version."""
    hints = read_hints(text.encode(), suffix)
    return [
        " ".join(filter(None, (hint["kind"], hint["engine"], hint.get("version", ""))))
        for hint in hints
        if "engine" in hint
    ]


def of_kind(text: str, suffix: str, kind: str) -> list[dict[str, Any]]:
    return [hint for hint in read_hints(text.encode(), suffix) if hint["kind"] == kind]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("    image: postgres:13\n", ["service postgres 13"]),
        ("    image: postgres:13.4-alpine\n", ["service postgres 13.4"]),
        ('    image: "mysql:8"\n', ["service mysql 8"]),
        ("    image: mariadb:10.6\n", ["service mariadb 10.6"]),
        ("    image: mariadb:latest\n", ["service mariadb"]),
        ("    image: postgres\n", ["service postgres"]),
        ("    image: timescale/timescaledb:2.9.1-pg14\n", ["service postgres 14"]),
        ("    image: timescale/timescaledb:latest-pg14\n", ["service postgres 14"]),
        ("    image: timescale/timescaledb:2.9.1\n", ["service postgres"]),
        ("    image: pgvector/pgvector:pg16\n", ["service postgres 16"]),
        ("    image: postgis/postgis:15-3.3\n", ["service postgres 15"]),
        ("    image: supabase/postgres:15.1.0.117\n", ["service postgres 15.1.0"]),
        ("    image: bitnami/postgresql:14.5.0-debian-11\n", ["service postgres 14.5.0"]),
        ("    image: postgres:${PG:-12}\n", ["service postgres 12"]),
        ("    image: ${DB_IMAGE:-postgres:12}\n", ["service postgres 12"]),
        ("    - image: cimg/postgres:14.2\n", ["service postgres 14.2"]),
        ("    # image: postgres:9.6\n", []),
        ("    image: quay.io/prometheuscommunity/postgres-exporter\n", []),
        ("    image: bitnami/postgres-exporter:0.8\n", []),
        ("      build:\n        context: ./docker/mariadb\n", ["service mariadb"]),
        ("    - uses: ankane/setup-postgres@v1\n", ["service postgres"]),
        ("        postgres: [12, 13]\n", ["service postgres 12", "service postgres 13"]),
        ('        postgres-version: ["9.6", "16"]\n', ["service postgres 9.6", "service postgres 16"]),
        ("        POSTGRES_VERSION: 13\n", ["service postgres 13"]),
        ("        postgres: 5432\n", []),
        ("  image:\n    repository: bitnami/postgresql\n    tag: 15.1\n", ["service postgres 15.1"]),
        ("  url: mysql+pymysql://u:p@h/d\n", ["url mysql"]),
        ("  url: jdbc:postgresql://h/d\n", ["url postgres"]),
        ("development:\n  dialect: mysql\n", ["configured mysql"]),
        ("  engine: postgresql\n", ["configured postgres"]),
        ("  engine: handlebars\n", []),
    ],
)
def test_services_of_yaml_files_are_found(text: str, expected: list[str]) -> None:
    assert engines(text, ".yml") == expected


@pytest.mark.parametrize(
    ("suffix", "text", "expected"),
    [
        (".tf", 'engine = "postgres"\n engine_version = "13.7"\n', ["service postgres 13.7", "service postgres"]),
        (
            ".tf",
            'engine = "aurora-mysql"\n engine_version = "8.0.mysql_aurora.3"',
            ["service mysql 8.0", "service mysql"],
        ),
        (".tf", 'database_version = "POSTGRES_14"', ["service postgres 14"]),
        (".tf", 'resource "azurerm_postgresql_flexible_server" "x" {\n version = "15"\n}', ["service postgres 15"]),
        (".hcl", 'dev = "docker://postgres/15/dev"', ["service postgres 15"]),
        (".py", 'DATABASES = {"default": {"ENGINE": "django.db.backends.mysql"}}', ["configured mysql"]),
        (".py", "'ENGINE': 'django.contrib.gis.db.backends.postgis'", ["configured postgres"]),
        (".py", "'ENGINE': 'psqlextra.backend'", ["configured postgres"]),
        (".py", 'create_engine("sqlite:///a.db")', ["url sqlite"]),
        (".py", 'url = "postgresql+psycopg://h/d"', ["url postgres"]),
        (".ts", "new DataSource({ type: 'mariadb', entities: [] })", ["configured mariadb"]),
        (".ts", "const field = { type: 'mysql' }", []),
        (".js", "module.exports = { client: 'pg', connection: {} }", ["configured postgres"]),
        (".js", 'client: "better-sqlite3"', ["configured sqlite"]),
        (".ts", "export default defineConfig({ dialect: 'postgresql' })", ["configured postgres"]),
        (".json", '{"development": {"dialect": "mysql"}}', ["configured mysql"]),
        (".json", '{"dependencies": {"pg": "^8.10.0", "express": "4"}}', ["driver postgres"]),
        (".json", '{"dependencies": {"better-sqlite3": "1", "mysql2": "3"}}', ["driver sqlite", "driver mysql"]),
        (".prisma", 'datasource db {\n  provider = "postgresql"\n}\n', ["configured postgres"]),
        (".prisma", 'generator client {\n  provider = "prisma-client-js"\n}\n', []),
        (".toml", 'provider = "sqlite"\n', ["configured sqlite"]),
        (".toml", 'dependencies = [\n  "psycopg[binary]>=3.3",\n]\n', ["driver postgres"]),
        (".toml", "[db]\nmajor_version = 15\n", ["service postgres 15"]),
        (".toml", 'sqlx = { version = "0.8", features = ["postgres", "macros"] }\n', ["driver postgres"]),
        (".txt", "psycopg2-binary==2.9\nDjango==5\n", ["driver postgres"]),
        (".txt", "PyMySQL\n", ["driver mysql"]),
        (".cfg", "install_requires =\n    asyncpg>=0.29\n", ["driver postgres"]),
        (".mod", "\tgithub.com/lib/pq v1.10.0\n\tgithub.com/jackc/pgx/v5 v5.5.0\n", ["driver postgres"]),
        (".mod", "\tmodernc.org/sqlite v1.56.0\n", ["driver sqlite"]),
        (".mod", "\tgithub.com/lib/pq v1.10.0 // indirect\n", []),
        (".xml", "<groupId>org.postgresql</groupId>", ["driver postgres"]),
        (".conf", "[core]\n  engine = pg\n", ["configured postgres"]),
        (".conf", "flyway.url=jdbc:mysql://h/d\n", ["url mysql"]),
        (".sample", "DATABASE_URL=postgresql://u@h/d\n", ["url postgres"]),
        (".example", "TYPEORM_CONNECTION=postgres\n", ["configured postgres"]),
        ("", "FROM postgres:15 AS db\nENV DB_TYPE=postgres\n", ["configured postgres", "service postgres 15"]),
        ("", "FROM python:3.12\nRUN apt-get install -y postgresql-client-15 libpq-dev\n", []),
        ("", "COPY --from=postgres:15 /usr/bin/psql /usr/bin/psql\n", []),
        ("", "release: DATABASE_URL=mysql://h/d python manage.py migrate\n", ["url mysql"]),
        (".dockerfile", "FROM --platform=$BUILDPLATFORM docker.io/library/mariadb:10.11\n", ["service mariadb 10.11"]),
        (".env", "DB_ENGINE=django.db.backends.mysql\n", ["configured mysql"]),
    ],
)
def test_engines_are_found_in_files_of_all_kinds(suffix: str, text: str, expected: list[str]) -> None:
    assert engines(text, suffix) == expected


@pytest.mark.parametrize(
    ("suffix", "text", "values"),
    [
        (".go", 'sql.Open("sqlite", dsn+"?_pragma=foreign_keys(0)&_pragma=busy_timeout(10000)")', ["off"]),
        (".go", 'sql.Open("sqlite3", "shop.db?_fk=true")', ["on"]),
        (".go", 'sql.Open("sqlite3", "file:shop.db?cache=shared&_foreign_keys=on")', ["on"]),
        (".py", 'cursor.execute("PRAGMA foreign_keys=ON")', ["on"]),
        (".ts", "db.pragma('foreign_keys = ON');", ["on"]),
        (".ts", "export async function up(knex) {\n  await knex.raw('PRAGMA foreign_keys = OFF');\n}", []),
        (".py", "def upgrade():\n    op.execute('PRAGMA foreign_keys=OFF')\n", []),
        (".py", "foreign_keys = [key for key in keys]", []),
    ],
)
def test_what_connections_say_of_foreign_keys_is_found(suffix: str, text: str, values: list[str]) -> None:
    found = [hint["value"] for hint in read_hints(text.encode(), suffix) if hint["kind"] == "foreign_keys"]
    assert found == values


@pytest.mark.parametrize(
    ("suffix", "text", "kinds"),
    [
        (".py", "'OPTIONS': {'options': '-c lock_timeout=5000'}", ["lock_timeout"]),
        (".py", "connection.execute(text(\"SET lock_timeout TO '2s'\"))", ["lock_timeout"]),
        (".py", "connection.execute(\"SET lock_timeout = '0'\")", []),
        (".ts", "extra: { statement_timeout: 30000 }", ["statement_timeout"]),
        (".conf", "flyway.initSql=SET lock_timeout='3s'", ["lock_timeout"]),
        (".yml", "command: postgres -c lock_timeout=5s", ["lock_timeout"]),
        (".sample", "DATABASE_URL=x?options=-c%20lock_timeout%3D5s", ["lock_timeout"]),
        (".py", "lock_timeout: int", []),
    ],
)
def test_session_timeouts_are_found(suffix: str, text: str, kinds: list[str]) -> None:
    found = [hint["kind"] for hint in read_hints(text.encode(), suffix) if hint["kind"].endswith("timeout")]
    assert found == kinds


@pytest.mark.parametrize(
    ("suffix", "text", "framework", "mode"),
    [
        (".ts", "migrationsTransactionMode: 'each',", "typeorm", "per-file"),
        (".json", '"migrate": "typeorm migration:run -d x --transaction none"', "typeorm", "none"),
        (".js", "migrations: { disableTransactions: true }", "knex", "none"),
        (".py", "context.configure(transaction_per_migration=True)", "alembic", "per-file"),
        (".py", "context.configure(transactional_ddl=False)", "alembic", "none"),
    ],
)
def test_configured_transactions_are_found(suffix: str, text: str, framework: str, mode: str) -> None:
    [hint] = of_kind(text, suffix, "transaction")
    assert (hint["framework"], hint["value"]) == (framework, mode)


def test_isolation_levels_of_other_python_files_say_nothing_of_migrations() -> None:
    assert of_kind('create_engine(url, isolation_level="AUTOCOMMIT")', ".py", "transaction") == []


@pytest.mark.parametrize(
    ("body", "name", "label"),
    [
        ('    name = "hc.api"\n', "hc.api", "api"),
        ('    name = "hc.api"\n    label = "health"\n', "hc.api", "health"),
        ('    """An app."""\n\n    name: str = "shop"\n', "shop", "shop"),
    ],
)
def test_django_applications_tell_their_labels(body: str, name: str, label: str) -> None:
    [hint] = of_kind(f"class ApiConfig(AppConfig):\n{body}", ".py", "app")
    assert (hint["name"], hint["label"]) == (name, label)


def test_a_django_setting_tells_the_time_zone_of_its_connections() -> None:
    assert of_kind("USE_TZ = True\n", ".py", "timezone") == [{"kind": "timezone", "value": "UTC", "line": 1}]
    assert of_kind("USE_TZ = False\n", ".py", "timezone") == []


def test_the_journal_of_drizzle_is_kept_in_its_order() -> None:
    text = '{"version": "7", "dialect": "sqlite", "entries": [{"idx": 0, "when": 17, "tag": "0000_a"}, {"idx": "x"}]}'
    assert of_kind(text, ".json", "journal")[0]["entries"] == [[0, "0000_a", 17]]
    assert engines(text, ".json") == ["configured sqlite"]


@pytest.mark.parametrize("text", ["{", '{"entries": 3}', '["entries"]', '{"entries": [' + "[" * 5000])
def test_a_broken_journal_says_nothing(text: str) -> None:
    assert of_kind(text, ".json", "journal") == []


def test_the_plan_of_sqitch_is_kept_in_its_order() -> None:
    text = "%syntax-version=1.0.0\n%project=shop\n\nusers 2024 A <a@b> # x\norders [users] 2024 A <a@b>\n@v1 2024\n"
    assert of_kind(text, ".plan", "plan")[0]["changes"] == ["users", "orders"]


def test_hints_tell_their_line_and_their_strength() -> None:
    hints = read_hints(b"services:\n  db:\n    image: postgres:13\n", ".yaml")
    assert hints == [{"kind": "service", "engine": "postgres", "strength": 5, "version": "13", "line": 3}]


@pytest.mark.parametrize("suffix", sorted(HINT_SUFFIXES))
@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"{" * 3000, b"a: [" * 3000, b"image: " * 3000])
def test_no_content_is_too_odd_for_hints(suffix: str, content: bytes) -> None:
    assert isinstance(read_hints(content, suffix), list)


def test_other_files_tell_nothing() -> None:
    assert read_hints(b"image: postgres:13", ".md") == []
