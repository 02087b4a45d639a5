"""Hints of frameworks and manifests: which engine, which transactions, which order."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from analyzers.migrations.hints_words import DRIVERS, ENGINE_NAMES, engine_hint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.hints_words import Found, Reads

_MOST_ENTRIES: Final = 10_000
_NAME: Final = r"[\"'](?P<name>[\w.-]+)[\"']"
_DJANGO_ENGINE = re.compile(rf"[\"']?ENGINE[\"']?\s*[:=\]]+\s*{_NAME}")
_USE_TZ = re.compile(r"^USE_TZ\s*(?::\s*bool\s*)?=\s*True\b", re.MULTILINE)
_APP = re.compile(r"^class\s+\w+\([\w., ]*AppConfig\w*\):(?P<body>(?:\n(?:[ \t]+[^\n]*)?)*)", re.MULTILINE)
_ASSIGNED = re.compile(r"^[ \t]+(?P<field>name|label)\s*(?::\s*\w+\s*)?=\s*[\"'](?P<value>[\w.]+)[\"']", re.MULTILINE)
_TYPE = re.compile(rf"\btype[\"']?\s*:\s*{_NAME}")
CLIENT = re.compile(rf"\b(?:client|dialect|driver)[\"']?\s*:\s*{_NAME}")
YAML_DIALECT = re.compile(r"^[ \t]*(?:-[ \t]+)?(?:dialect|engine)[\"']?:[ \t]*[\"']?(?P<name>[\w-]+)", re.MULTILINE)
PROVIDER = re.compile(r"^[ \t]*provider[ \t]*=[ \t]*\"(?P<name>\w+)\"", re.MULTILINE)
SQITCH_ENGINE = re.compile(r"^[ \t]*engine[ \t]*=[ \t]*(?P<name>\w+)[ \t]*$", re.MULTILINE)
ENV_ENGINE = re.compile(
    r"^[ \t]*(?:(?:export|ENV|ARG)[ \t]+)?\w*(?:DB|DATABASE|TYPEORM)_?(?:TYPE|ENGINE|DRIVER|DIALECT|CLIENT|CONNECTION)"
    r"[ \t]*[=:][ \t]*[\"']?(?P<name>[\w.-]+)",
    re.MULTILINE,
)
REQUIREMENT = re.compile(
    r"(?:^|[\"'])[ \t]*(?P<name>[A-Za-z][\w.-]*)[ \t]*(?:\[[\w, -]*\])?[ \t]*(?=[=<>~!;,\"'\s]|$)", re.MULTILINE
)
MEMBER = re.compile(r"\"(?P<name>@?[\w./-]+)\"[ \t]*:[ \t]*\"[^\"]*\"")
GO_MODULE = re.compile(
    r"^[ \t]*(?:require[ \t]+)?(?P<name>[\w.-]+\.[\w.-]+/[\w./-]+?)(?:/v\d+)?[ \t]+v[\w.+-]+[ \t]*$", re.MULTILINE
)
ARTIFACT = re.compile(r"\b(?P<name>org\.postgresql|mysql-connector-(?:java|j)|mariadb-java-client|sqlite-jdbc)\b")
_CARGO = re.compile(r"^(?:sqlx|diesel|sea-orm)\b[^\n]*\bfeatures[ \t]*=[ \t]*\[(?P<list>[^\]]*)\]", re.MULTILINE)
_MODES: Final = {"all": "all", "each": "per-file", "none": "none"}
_TYPEORM_MODE = re.compile(r"\bmigrationsTransactionMode[\"']?\s*:\s*[\"'](?P<value>all|each|none)[\"']")
_TYPEORM_FLAG = re.compile(r"\bmigration:run\b[^\"\n]{0,200}(?:-t|--transaction)[ =](?P<value>all|each|none)\b")
_KNEX_MODE = re.compile(r"\bdisableTransactions[\"']?\s*:\s*true\b")
_ALEMBIC_EACH = re.compile(r"\btransaction_per_migration\s*=\s*True\b")
_ALEMBIC_NONE = re.compile(r"\btransactional_ddl\s*=\s*False\b|\bisolation_level\s*=\s*[\"']AUTOCOMMIT[\"']")
_FLYWAY_OPTION = re.compile(
    r"^[ \t]*(?:spring\.)?(?:flyway\.)?(?P<name>mixed|executeInTransaction)[ \t]*=[ \t]*(?P<value>true|false)",
    re.MULTILINE,
)


def configured(pattern: re.Pattern[str]) -> Reads:
    """Return a reader of a setting that names the engine, as its last part (``django.db.backends.mysql``) or as a whole."""

    def read(text: str) -> Iterator[Found]:
        for found in pattern.finditer(text):
            for part in reversed(found["name"].lower().split(".")):
                if part in ENGINE_NAMES:
                    yield found.start(), engine_hint("configured", ENGINE_NAMES[part])
                    break

    return read


def typeorm_type(text: str) -> Iterator[Found]:
    """Yield the engine of a TypeORM data source."""
    if "DataSource" in text or "entities" in text or "TypeOrm" in text or "createConnection" in text:
        yield from configured(_TYPE)(text)


def drivers(pattern: re.Pattern[str]) -> Reads:
    """Return a reader of the packages of a manifest."""

    def read(text: str) -> Iterator[Found]:
        for found in pattern.finditer(text):
            name = found["name"]
            engine = DRIVERS.get(name) or DRIVERS.get(name.lower().replace("_", "-"))
            if engine:
                yield found.start("name"), engine_hint("driver", engine)

    return read


def cargo(text: str) -> Iterator[Found]:
    """Yield the engines that Rust's libraries are built for."""
    for found in _CARGO.finditer(text):
        for name in re.findall(r"\w+", found["list"]):
            if name in ENGINE_NAMES:
                yield found.start(), engine_hint("driver", ENGINE_NAMES[name])


def modes(text: str) -> Iterator[Found]:
    """Yield how TypeORM and Knex are told to take transactions."""
    for pattern in (_TYPEORM_MODE, _TYPEORM_FLAG):
        for found in pattern.finditer(text):
            yield found.start(), {"kind": "transaction", "framework": "typeorm", "value": _MODES[found["value"]]}
    for found in _KNEX_MODE.finditer(text):
        yield found.start(), {"kind": "transaction", "framework": "knex", "value": "none"}


def alembic(text: str) -> Iterator[Found]:
    """Yield how an Alembic environment takes transactions."""
    if "run_migrations" not in text and "context.configure" not in text:
        return
    for pattern, mode in ((_ALEMBIC_EACH, "per-file"), (_ALEMBIC_NONE, "none")):
        for found in pattern.finditer(text):
            yield found.start(), {"kind": "transaction", "framework": "alembic", "value": mode}


def django(text: str) -> Iterator[Found]:
    """Yield engines, time zone and applications of Django."""
    yield from configured(_DJANGO_ENGINE)(text)
    for found in _USE_TZ.finditer(text):
        yield found.start(), {"kind": "timezone", "value": "UTC"}
    for app in _APP.finditer(text):
        fields = {one["field"]: one["value"] for one in _ASSIGNED.finditer(app["body"])}
        if "name" in fields:
            label = fields.get("label", fields["name"].rsplit(".", 1)[-1])
            yield app.start(), {"kind": "app", "name": fields["name"], "label": label}


def flyway(text: str) -> Iterator[Found]:
    """Yield what Flyway is told about transactions."""
    for found in _FLYWAY_OPTION.finditer(text):
        yield found.start(), {"kind": "flyway", "name": found["name"], "value": found["value"]}


def journal(text: str) -> Iterator[Found]:
    """Yield Drizzle's journal."""
    if '"entries"' not in text:
        return
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return
    entries = document.get("entries") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        return
    read = [
        [entry["idx"], entry["tag"], entry.get("when", 0)]
        for entry in entries[:_MOST_ENTRIES]
        if isinstance(entry, dict) and isinstance(entry.get("idx"), int) and isinstance(entry.get("tag"), str)
    ]
    yield 0, {"kind": "journal", "entries": [entry if isinstance(entry[2], int) else [*entry[:2], 0] for entry in read]}


def plan(text: str) -> Iterator[Found]:
    """Yield sqitch's plan."""
    changes = []
    for line in text.splitlines()[:_MOST_ENTRIES]:
        word = line.split(" ", 1)[0].strip()
        if word and word[0] not in "%@#-":
            changes.append(word.removeprefix("+"))
    yield 0, {"kind": "plan", "changes": changes}
