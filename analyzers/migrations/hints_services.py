"""Hints on a database that runs somewhere: containers, versions, infrastructure, URLs and session time-outs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analyzers.migrations.hints_words import (
    ENGINE_NAMES,
    IMAGES,
    POSTGRES,
    engine_hint,
    image_version,
    version_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.hints_words import Found

_IMAGE = re.compile(
    r"^[ \t]*(?:-[ \t]+)?(?:image|FROM(?:[ \t]+--\S+)*|docker_layer|name)[: \t]+[\"']?(?:\$\{\w+:?-)?(?P<image>[\w./-]+?)"
    r"(?::(?:\$\{\w+:?-)?(?P<tag>[\w.-]*)|[\"'}\s]|$)",
    re.MULTILINE,
)
_HELM = re.compile(
    r"^[ \t]*repository:[ \t]*[\"']?(?P<image>[\w./-]+)[\"']?[ \t]*\n"
    r"(?:[ \t]+(?!tag:)\w+:[^\n]*\n){0,3}?[ \t]*tag:[ \t]*[\"']?(?P<tag>[\w.-]+)",
    re.MULTILINE,
)
_BUILT = re.compile(
    r"^[ \t]*(?:context|build|dockerfile):[ \t]*\S*\b(?P<name>mariadb|mysql|postgres(?:ql)?)\b", re.MULTILINE
)
_SETUP = re.compile(r"^[ \t]*(?:-[ \t]+)?uses:[ \t]*\S*setup-(?P<name>mariadb|mysql|postgres(?:ql)?)\b", re.MULTILINE)
_VERSIONS = re.compile(
    r"(?:^|[{,])[ \t]*(?:-[ \t]+|export[ \t]+)?[\"']?\w*?(?P<name>postgres(?:ql)?|pg|mysql|mariadb)"
    r"(?:[-_]?(?:server[-_]?)?versions?)?[\"']?[ \t]*[:=][ \t]*\[?(?P<list>[\"']?\d[\d.\"', \t]*)",
    re.IGNORECASE | re.MULTILINE,
)
_TERRAFORM = re.compile(
    r"\bengine[ \t]*=[ \t]*\"(?P<name>[\w-]+)\"(?P<rest>[^{}]*?)\bengine_version[ \t]*=[ \t]*\"(?P<version>[^\"]+)\""
)
_TERRAFORM_ENGINE = re.compile(r"\bengine[ \t]*=[ \t]*\"(?P<name>[\w-]+)\"")
_CLOUD = re.compile(r"\b(?P<name>POSTGRES|MYSQL)_(?P<version>\d+(?:_\d+)?)\b")
_AZURE = re.compile(
    r"azurerm_(?P<name>postgresql|mysql|mariadb)\w*server\"[^{\n]*\{[^}]{0,2000}?\bversion[ \t]*="
    r"[ \t]*\"(?P<version>[^\"]+)\""
)
_SUPABASE = re.compile(r"^[ \t]*major_version[ \t]*=[ \t]*(?P<version>\d+)", re.MULTILINE)
_ATLAS = re.compile(r"docker(?:\+\w+)?://(?P<name>postgres|mysql|mariadb|maria)/(?P<version>[\d.]+)")
_URL = re.compile(
    r"(?:\bjdbc:)?\b(?P<name>postgres(?:ql)?|pgx5?|mysql|mariadb|sqlite3?|cockroach(?:db)?)(?:\+\w+)?:(?://|(?=file:))",
    re.IGNORECASE,
)
_JDBC_SQLITE = re.compile(r"\bjdbc:(?P<name>sqlite):")
_MIGRATES = re.compile(
    r"\bexports\.up\b|\b(?:function|async|const)[ \t]+up\b|\bdef upgrade\b|\bclass Migration\(|\bgoose\.AddMigration|\bup:"
)
_FOREIGN_KEYS = re.compile(
    r"(?:(?:\b_pragma=|\bPRAGMA[ \t]+|\bpragma\([ \t]*[\"'`])foreign_keys[ \t]*[=(]|[?&](?:_foreign_keys|_fk)=)[ \t]*"
    r"(?P<value>on|off|1|0|true|false|yes|no)\b",
    re.IGNORECASE,
)
_LOCK_TIMEOUT = re.compile(
    r"(?<![A-Za-z_.])(?P<which>lock_timeout|statement_timeout|lock_wait_timeout|max_execution_time|max_statement_time)"
    r"[\"'`]?\s*(?:=|:|,|%3D|\bTO\b)\s*[\"'`]?(?P<value>[1-9]\d*\s*\w*)",
    re.IGNORECASE,
)


def services(text: str) -> Iterator[Found]:
    """Yield the containers of compose files, CI services and Helm values."""
    for pattern in (_IMAGE, _HELM):
        for found in pattern.finditer(text):
            name = found["image"].rsplit("/", 1)[-1].lower()
            if name in IMAGES:
                engine = IMAGES[name]
                yield (
                    found.start("image"),
                    engine_hint("service", engine, image_version(engine, name, found["tag"] or "")),
                )
    for pattern in (_BUILT, _SETUP):
        for found in pattern.finditer(text):
            yield found.start("name"), engine_hint("service", ENGINE_NAMES[found["name"]])


def versions(text: str) -> Iterator[Found]:
    """Yield versions that are variables or a matrix: ``postgres: [13, 14]``."""
    for found in _VERSIONS.finditer(text):
        engine = ENGINE_NAMES[found["name"].lower()]
        for number in re.findall(r"[\d.]+", found["list"]):
            if version := version_of(engine, number):
                yield found.start(), engine_hint("service", engine, version)


def infrastructure(text: str) -> Iterator[Found]:
    """Yield the databases of Terraform, of its clouds and of Atlas."""
    for pattern in (_TERRAFORM, _AZURE, _CLOUD, _ATLAS):
        for found in pattern.finditer(text):
            name = found["name"].lower().removeprefix("maria/")
            engine = ENGINE_NAMES.get("mariadb" if name == "maria" else name)
            if engine:
                yield (
                    found.start(),
                    engine_hint("service", engine, version_of(engine, found["version"].replace("_", "."))),
                )
    for found in _TERRAFORM_ENGINE.finditer(text):
        if found["name"] in ENGINE_NAMES:
            yield found.start(), engine_hint("service", ENGINE_NAMES[found["name"]])


def urls(text: str) -> Iterator[Found]:
    """Yield the schemes of connection URLs."""
    for pattern in (_URL, _JDBC_SQLITE):
        for found in pattern.finditer(text):
            name = found["name"].lower()
            yield found.start(), engine_hint("url", ENGINE_NAMES.get(name, POSTGRES))


def timeouts(text: str) -> Iterator[Found]:
    """Yield time-outs that are set for every session."""
    for found in _LOCK_TIMEOUT.finditer(text):
        kind = "lock_timeout" if "lock" in found["which"].lower() else "statement_timeout"
        yield found.start(), {"kind": kind, "value": found["value"].strip()}


def foreign_keys(text: str) -> Iterator[Found]:
    """Yield what connections to SQLite say of its foreign keys, in their URL or as a PRAGMA; not what migrations say."""
    if _MIGRATES.search(text):
        return
    for found in _FOREIGN_KEYS.finditer(text):
        value = "on" if found["value"].lower() in {"on", "1", "true", "yes"} else "off"
        yield found.start(), {"kind": "foreign_keys", "value": value}


def supabase(text: str) -> Iterator[Found]:
    """Yield the version that Supabase's local stack runs."""
    for found in _SUPABASE.finditer(text):
        yield found.start(), engine_hint("service", POSTGRES, version_of(POSTGRES, found["version"]))
