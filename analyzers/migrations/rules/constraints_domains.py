"""Rules about constraints of domains, which PostgreSQL checks in every table that uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.moment import OperationRule
from analyzers.migrations.operations import AlterDomain, CreateDomain
from analyzers.migrations.rules import recipes
from analyzers.migrations.rules.declaring import PG, migration_rule, on_postgres
from analyzers.migrations.rules.locks_shared import ON_POSTGRES, confidence_of
from analyzers.migrations.rules.wording import found_at
from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzers.migrations.moment import AnyRule, Moment
    from analyzers.migrations.stream import Found

DOMAIN_WITH_CONSTRAINT: Final = migration_rule(
    id="domain-with-constraint",
    title="Constraint of a domain",
    severity=Severity.MEDIUM,
    why=(
        "A constraint that a domain gets is checked at once in every table that has a column of it, each locked against writes "
        "meanwhile; the statement does not say which tables these are."
    ),
    remedy="ALTER DOMAIN .. ADD CONSTRAINT .. NOT VALID, then VALIDATE CONSTRAINT; or a CHECK of the tables instead.",
    references=(f"{PG}sql-alterdomain.html",),
    bad=(
        on_postgres(
            "ALTER DOMAIN amount ADD CONSTRAINT amount_positive CHECK (VALUE >= 0);",
            earlier="CREATE DOMAIN amount AS integer;\nCREATE TABLE orders (total amount);",
        ),
    ),
    good=(
        on_postgres(
            "ALTER DOMAIN amount ADD CONSTRAINT amount_positive CHECK (VALUE >= 0) NOT VALID;",
            earlier="CREATE DOMAIN amount AS integer;\nCREATE TABLE orders (total amount);",
        ),
    ),
    traps=("A domain that is made with its constraints costs nothing yet: low severity.",),
)


def _domain(moment: Moment) -> Iterator[Found]:
    operation = moment.operation
    if moment.engine not in ON_POSTGRES:
        return
    if isinstance(operation, CreateDomain) and operation.checks:
        said = (
            f"CREATE DOMAIN {operation.name} has a constraint: changing it later checks every table with a column of "
            f"{operation.name}."
        )
        yield found_at(DOMAIN_WITH_CONSTRAINT, moment, said, severity="low", confidence=confidence_of(moment))
    if (
        not isinstance(operation, AlterDomain)
        or operation.not_valid
        or operation.action not in {"add_constraint", "set_not_null"}
    ):
        return
    known = moment.schema.types.get(operation.name)
    if known is not None and known.since.ordinal in moment.release.ordinals:
        return
    users = sorted(
        name
        for name, table in moment.schema.tables.items()
        if any(
            column.column.type is not None and column.column.type.name == operation.name
            for column in table.columns.values()
        )
    )
    where = f" ({', '.join(users)})" if users else ""
    yield found_at(
        DOMAIN_WITH_CONSTRAINT,
        moment,
        f"ALTER DOMAIN {operation.name} reads all rows of every table with a column of {operation.name}{where}, while writes wait.",
        steps=(
            recipes.step(
                "Add it with NOT VALID", f"ALTER DOMAIN {operation.name} ADD CONSTRAINT ... CHECK (...) NOT VALID"
            ),
            recipes.step(
                f"{recipes.separately(moment)}, check the rows",
                f"ALTER DOMAIN {operation.name} VALIDATE CONSTRAINT ...",
            ),
        ),
        confidence=confidence_of(moment),
    )


RULES: Final[tuple[AnyRule, ...]] = (OperationRule(rule=DOMAIN_WITH_CONSTRAINT, judge=_domain),)
