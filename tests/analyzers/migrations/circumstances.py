"""What decides about SQL beside its text, as files of a repository in which it lands: what tests of opposite verdicts share."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from analyzers.migrations.analyzer import MigrationAnalyzer
from analyzers.migrations.rules.all_rules import OPT_IN
from analyzers.protocol import Judgement, TreeFacts
from analyzers.roles import Roles
from fleetreview.model import ChangeStatus, FileChange, LandedChange
from tests.analyzers.migrations.containers import CONTAINERS, raw
from tests.analyzers.migrations.trees import Files

if TYPE_CHECKING:
    from collections.abc import Mapping

ORDERS: Final = (
    "CREATE TABLE customers (id bigint PRIMARY KEY, name varchar(20));",
    "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, total integer, number varchar(40), note varchar(200));",
)
_CONTAINERS: Final = {container.name: container for container in CONTAINERS}
_AT: Final = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class In:
    """Circumstances.

    ``image`` is the database's in compose.yaml. ``before`` are the earlier migrations, each with its statements; ``together``: the
    last of them lands with the change. ``edits`` are replacements in the file of the change, as a framework's way out of a
    transaction is one. ``files`` are others beside them.
    """

    framework: str = "goose"
    image: str = "postgres:15"
    before: tuple[tuple[str, ...], ...] = (ORDERS,)
    together: bool = False
    edits: tuple[tuple[str, str], ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)


def written(sql: tuple[str, ...], within: In) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the files with the change, and the paths of those that land."""
    container = _CONTAINERS[within.framework]
    files = {"compose.yaml": f"services:\n  db:\n    image: {within.image}\n", **within.files}
    paths = []
    for number, statements in enumerate((*within.before, sql), 1):
        bare = [one.removesuffix(";") if container.language != "sql" else one for one in statements]
        body = raw(container, bare) if container.language != "sql" else "\n".join(bare)
        made = container.write(number, body.rstrip(",") if container.language == "django" else body)
        path = next(iter(made))
        for old, new in within.edits if number > len(within.before) else ():
            made[path] = made[path].replace(old, new)
        files |= made
        paths.append(path)
    return files, tuple(paths[-2:] if within.together else paths[-1:])


def found_in(sql: tuple[str, ...], within: In) -> frozenset[str]:
    """Return the ids of the rules that find something when the change lands."""
    files, landing = written(sql, within)
    analyzer = MigrationAnalyzer(opt_in=OPT_IN)
    mapped = Files(analyzer, files)
    before, after = (
        TreeFacts(entries=entries, roles=Roles(), source=mapped)
        for entries in ({p: b for p, b in mapped.entries.items() if p not in landing}, mapped.entries)
    )
    change = LandedChange(
        commit="1" * 40,
        parent="0" * 40,
        parents=("0" * 40,),
        subject="",
        author_name="",
        author_email="",
        authored_at=_AT,
        committed_at=_AT,
        landed_at=_AT,
        pull_request=None,
        files=tuple(
            FileChange(
                status=ChangeStatus.ADDED,
                before_path=None,
                after_path=path,
                before=None,
                after=mapped.entries[path],
                added_lines=1,
                deleted_lines=0,
            )
            for path in landing
        ),
    )
    judged = [one for one in analyzer.link(before, after, change) if isinstance(one, Judgement)]
    return frozenset(o.rule_id for one in judged if one.path in {"", landing[-1]} for o in one.occurrences)
