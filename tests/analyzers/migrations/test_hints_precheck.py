"""The check before hints are read: it may let too much through, and never hides a hint."""

from __future__ import annotations

import pytest

from analyzers.migrations.context_reading import read_hints
from analyzers.migrations.hints_precheck import may_hint

HINTS = [
    (".py", "DATABASES = {'default': {'ENGINE': 'django.db.backends.mysql'}}\n"),
    (".py", "USE_TZ = True\n"),
    (".py", "class ShopConfig(AppConfig):\n    name = 'shop'\n"),
    (".py", "url = 'postgresql+asyncpg://db/shop'\n"),
    (".py", "url = 'sqlite:file:shop.db'\n"),
    (".py", "options = '-c lock_timeout=2000'\n"),
    (".py", "context.configure(transaction_per_migration=True)\n"),
    (".ts", "new DataSource({ type: 'postgres' })\n"),
    (".ts", "new DataSource({ migrationsTransactionMode: 'each' })\n"),
    (".js", "module.exports = { client: 'pg' };\n"),
    (".js", 'module.exports = { "dialect": "mysql2" };\n'),
    (".js", "DB_TYPE = pg\n"),
    (".js", "knex({ migrations: { disableTransactions: true } });\n"),
    (".go", 'sql.Open("sqlite", dsn+"?_fk=1")\n'),
    (".py", "cursor.execute('PRAGMA foreign_keys = ON')\n"),
    (".js", "const url = `jdbc:sqlite:shop.db`;\n"),
]


@pytest.mark.parametrize(("suffix", "text"), HINTS)
def test_code_that_holds_a_hint_is_searched(suffix: str, text: str) -> None:
    assert read_hints(text.encode(), suffix) != []
    assert may_hint(text.encode(), suffix)


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".py", "def upgrade(path):\n    return 'https://example.org'\n"),
        (".py", "timeout = 3\nname = 'postgres'\n"),
        (".ts", "import { pg } from './pg';\nexport const client = new Client();\n"),
    ],
)
def test_most_code_is_not_searched(suffix: str, text: str) -> None:
    assert not may_hint(text.encode(), suffix)
