"""Migrations from texts, judged: what the tests of rules share. Nothing here is a fixture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from analyzers.migrations.judging import judge_stream
from analyzers.migrations.moment import Release
from analyzers.migrations.reading import read_scripts
from analyzers.migrations.rules.all_rules import rules
from analyzers.migrations.runners import runner
from analyzers.migrations.script import Dialect
from analyzers.migrations.stream import ASSUMED, Detected, Engine, Migration, Stream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzers.migrations.moment import AnyRule
    from analyzers.migrations.script import Script
    from analyzers.migrations.stream import Found, TransactionMode, Version

SUFFIXES = {"django": ".py", "alembic": ".py", "typeorm": ".ts", "knex": ".js", "sequelize": ".js"}

ORDERS = """
CREATE TABLE customers (id bigint PRIMARY KEY, name text);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, total integer, state varchar(20), note text);
"""
MY_ORDERS = ORDERS.replace("text", "varchar(200)")


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What decides beside the texts. ``framework`` has its usual transactions unless ``mode`` says otherwise."""

    engine: Engine = Engine.POSTGRES
    version: Version | None = None
    framework: str = "goose"
    mode: TransactionMode | None = None
    lock_timeout_from: str = ""
    foreign_keys: Literal["", "on", "off"] = ""
    one_release: bool = False


POSTGRES = Setting()
MYSQL = Setting(engine=Engine.MYSQL, version=(8, 0, 36))
SQLITE = Setting(engine=Engine.SQLITE, version=(3, 40))


def stream_of(texts: Sequence[str], setting: Setting) -> Stream:
    """Return a stream of migrations ``0001``, ``0002`` ... out of their texts."""
    suffix = SUFFIXES.get(setting.framework, ".sql")
    migrations = []
    for ordinal, text in enumerate(texts):
        name = f"{ordinal + 1:04}"
        script = script_of(text, suffix, setting.engine)
        migrations.append(
            Migration(
                path=f"migrations/{name}{suffix}",
                blob=f"blob{ordinal}",
                name=name,
                ordinal=ordinal,
                script=script,
                up=script.up,
                down=script.down,
            )
        )
    return Stream(
        key="migrations",
        directory="migrations",
        runner=runner(setting.framework, setting.engine, setting.mode),
        detected=Detected(
            engine=setting.engine,
            version=setting.version or ASSUMED[setting.engine],
            version_from="compose.yaml" if setting.version else "",
            lock_timeout_from=setting.lock_timeout_from,
            foreign_keys=setting.foreign_keys,
        ),
        migrations=tuple(migrations),
    )


def script_of(text: str, suffix: str, engine: Engine) -> Script:
    """Return what a text says in the engine's dialect; a text without goose's annotations is a way up."""
    if suffix == ".sql" and "+goose" not in text and "migrate:" not in text:
        text = f"-- +goose Up\n{text}"
    scripts = read_scripts(text.encode(), suffix)
    fitting = [one for one in scripts if one.dialect in {engine.dialect, Dialect.NONE}]
    if not fitting:
        raise ValueError(f"not read for {engine}: {text}")
    return fitting[0]


def judged(
    texts: Sequence[str], setting: Setting = POSTGRES, *, only: Sequence[AnyRule] | None = None
) -> tuple[Found, ...]:
    """Return what rules find in the last of the migrations, or in all but the first if they are one release."""
    stream = stream_of(texts, setting)
    last = len(texts) - 1
    targets = range(1, last + 1) if setting.one_release else (last,)
    release = Release(ordinals=frozenset(targets))
    asked = rules() if only is None else only
    return judge_stream(stream, asked, tuple(targets), releases=dict.fromkeys(targets, release)).found


def found_ids(texts: Sequence[str], setting: Setting = POSTGRES) -> set[str]:
    """Return the ids of the rules that find something."""
    return {one.rule_id for one in judged(texts, setting)}


def change(sql: str, setting: Setting = POSTGRES, *, before: str | None = None) -> set[str]:
    """Return the ids of the rules that find something in a change of tables that were there before."""
    earlier = before if before is not None else (MY_ORDERS if setting.engine.dialect == "mysql" else ORDERS)
    return found_ids([earlier, sql], setting)


def findings(rule_id: str, sql: str, setting: Setting = POSTGRES, *, before: str = ORDERS) -> list[Found]:
    """Return what one rule finds in a change."""
    return [one for one in judged([before, sql], setting) if one.rule_id == rule_id]


def without_transaction(setting: Setting = POSTGRES) -> Setting:
    """Return the same where each statement is committed."""
    return replace(setting, mode="none")
