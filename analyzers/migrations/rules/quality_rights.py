"""A rule about rights that are wider than anybody needs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import MigrationRule
from analyzers.migrations.operations import CreateRoutine, Grant, RowSecurity
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.data_loss_shared import others, some
from analyzers.migrations.rules.declaring import MY, MYSQL, PG, POSTGRES, migration_rule, on_mysql, on_postgres
from analyzers.migrations.rules.locks_shared import ON_POSTGRES, confidence_of, was_used
from analyzers.migrations.rules.wording import found_at
from fleetreview.model import Confidence, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.moment import AnyRule, Moment, Whole
    from analyzers.migrations.stream import Found

OVERBROAD_GRANT: Final = migration_rule(
    id="overbroad-grant",
    title="Rights for everybody, or to everything",
    severity=Severity.MEDIUM,
    lapses=False,
    confidence=Confidence.MEDIUM,
    engines=(*POSTGRES, *MYSQL),
    stride=("E", "I"),
    why=(
        "A stolen password, or an injected statement, can do whatever its role can. ALL and PUBLIC, rows that nobody filters any "
        "more, and functions that run as their owner with a search_path of the caller's choosing give more than is asked for."
    ),
    remedy="Name the rights and the roles; keep row level security on; SET search_path in functions that are SECURITY DEFINER.",
    references=(
        f"{PG}sql-grant.html",
        f"{PG}ddl-rowsecurity.html",
        f"{PG}sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY",
        f"{MY}grant.html",
    ),
    bad=(
        on_postgres("GRANT ALL ON ALL TABLES IN SCHEMA public TO reporting;"),
        on_postgres("GRANT SELECT ON customers TO PUBLIC;"),
        on_postgres("ALTER TABLE orders DISABLE ROW LEVEL SECURITY;"),
        on_postgres("CREATE FUNCTION f() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM orders';"),
        on_mysql("GRANT ALL PRIVILEGES ON *.* TO app;"),
    ),
    good=(
        on_postgres("GRANT SELECT, INSERT ON orders TO app;"),
        on_postgres("GRANT ALL ON orders TO app;", note="one table, and one role by its name"),
        on_postgres("REVOKE ALL ON orders FROM PUBLIC;"),
        on_postgres("ALTER TABLE orders ENABLE ROW LEVEL SECURITY;"),
        on_postgres(
            "CREATE FUNCTION f() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT 1';"
        ),
    ),
    traps=("REVOKE.", "A search_path that the function pins."),
)


_EVERYTHING: Final = re.compile(
    r"\bALL ON (ALL |TABLES|SEQUENCES|FUNCTIONS|SCHEMA|DATABASE|\*)|\bTO (.*, )?PUBLIC\b|\*\.\*", re.IGNORECASE
)


_UNKNOWN_ROLES: Final = re.compile(r"(?<=TO )(.*?)(?:, )?\.\.\.(?:, \.\.\.)*")


def _roles(found: re.Match[str]) -> str:
    """Return roles of which some are only known while the migration runs."""
    return f"{found[1]} and roles of variables" if found[1] else "a role of a variable"


def _grants(whole: Whole) -> list[tuple[Moment, str]]:
    """Return what gives rights to everybody, or to everything. All rights on a table for a role that is named are no such."""
    found = []
    for moment in whole.moments:
        operation = moment.operation
        if (
            isinstance(operation, Grant)
            and operation.broad
            and not operation.revoke
            and _EVERYTHING.search(operation.what)
        ):
            found.append((moment, f"GRANT {_UNKNOWN_ROLES.sub(_roles, operation.what)}"))
    return found


def _security(whole: Whole) -> list[tuple[Moment, str]]:
    """Return what lets rows be seen that were hidden."""
    found = []
    for moment in whole.moments:
        operation = moment.operation
        if not isinstance(operation, RowSecurity):
            continue
        if operation.action == "disable" and was_used(whole, operation.table):
            found.append((moment, f"row level security of {operation.table} is switched off"))
        elif operation.permissive_for_all:
            found.append((moment, f"a policy of {operation.table} lets everybody at all rows"))
    return found


def _routines(whole: Whole) -> list[tuple[Moment, str]]:
    """Return the functions that run as their owner, and look for names where the caller says."""
    found = []
    for moment in whole.moments if whole.stream.engine in ON_POSTGRES else ():
        operation = moment.operation
        if isinstance(operation, CreateRoutine) and operation.definer and not operation.search_path:
            found.append((moment, operation.name))
    return found


def _rights(whole: Whole) -> Iterator[Found]:
    """Yield one finding for each kind of right that a migration gives away."""
    grants, security, routines = _grants(whole), _security(whole), _routines(whole)
    if grants:
        said = f"{some([words for _, words in grants])}: more than somebody asked for by name"
        yield _told(grants, said, recipes.step("Name the rights, and the roles that need them"))
    if security:
        said = f"With this migration {some([words for _, words in security])}"
        yield _told(security, said, recipes.step("Write a policy for what has to be seen"))
    if routines:
        verb = "runs as its owner" if len(routines) == 1 else "run as their owner"
        said = (
            f"{some([name for _, name in routines])} {verb} with the caller's search_path: who can create objects in a schema "
            "of it decides what is called"
        )
        yield _told(
            routines, said, recipes.step("Pin the path in the function", "SECURITY DEFINER SET search_path = ''")
        )


def _told(found: list[tuple[Moment, str]], said: str, step: str) -> Found:
    moment = found[0][0]
    return found_at(
        OVERBROAD_GRANT,
        moment,
        f"{said}.",
        evidence={"what": "; ".join(words for _, words in found)[:150]},
        related=others([each for each, _ in found]),
        steps=(step,),
        confidence=confidence_of(moment),
    )


RULES: Final[tuple[AnyRule, ...]] = (MigrationRule(rule=OVERBROAD_GRANT, judge=_rights),)
