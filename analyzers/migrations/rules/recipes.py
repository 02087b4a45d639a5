"""Safe recipes as ordered steps, written in the words of the framework that runs the migrations.

A step is one line of prose, and the code of it on the lines below if it has any. Where a statement cannot run in the runner's
transaction, the steps tell first how to leave it: advice that fails is worse than none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.rules import recipes_django
from analyzers.migrations.rules.frameworks import (
    MYSQL_TIMEOUT_FOR_ALL,
    OPT_OUT,
    TIMEOUT_FOR_ALL,
    columns_of,
    statement,
)
from analyzers.migrations.runners import RUNNERS

if TYPE_CHECKING:
    from analyzers.migrations.moment import Moment
    from analyzers.migrations.stream import Stream

_TIMEOUT: Final = "Set a short lock time-out before it, and try again when it runs out"
_MYSQL_TIMEOUT: Final = (
    "Set a short lock time-out before it, and try this statement again when it runs out; those before it are committed"
)


def step(prose: str, code: str = "") -> str:
    """Return a step: prose, and the code below it."""
    return f"{prose}:\n{code}" if code else f"{prose}."


def leave_alone(name: str, made: str) -> str:
    """Return the step for what a migration takes away and makes again; ``made`` says how: added, built."""
    return step(f"Leave {name} alone, if it is {made} again as it was: delete both statements")


def framework_of(moment: Moment) -> str:
    """Return what runs the migrations, as ``Runner.framework`` has it."""
    return moment.stream.runner.framework


def run(moment: Moment, sql: str) -> str:
    """Return a statement as the framework's migrations run it."""
    if recipes_django.has_several(moment):
        return recipes_django.run(moment.stream, sql)
    return statement(framework_of(moment), sql, moment.operation.spelled)


def named(moment: Moment, *names: str) -> str:
    """Return names as SQL writes them on the engine, several as a list."""
    return columns_of(names, mysql=moment.detected.engine.dialect == "mysql")


def in_framework(stream: Stream, sql: str) -> str:
    """Return a statement as a stream's migrations run it."""
    return statement(stream.runner.framework, sql)


def is_sent_at_once(moment: Moment) -> bool:
    """Tell whether a file without a transaction is sent at once: then several statements are one transaction all the same."""
    runner = moment.stream.runner
    facts = RUNNERS.get(runner.framework)
    return runner.transaction == "batch" or (facts is not None and facts.opted_out == "batch")


def outside(moment: Moment) -> tuple[str, ...]:
    """Return the steps by which a migration leaves the runner's transaction; none where it is in none."""
    runner = moment.stream.runner
    # A block is a transaction also where it is the only statement of a file without one.
    if not moment.group.transactional and not moment.operation.block:
        return ()
    if moment.operation.block:
        place = "file" if is_sent_at_once(moment) else "statement"
        away = step(f"Take it out of the block, into a {place} of its own: inside of one it cannot run")
        prose, code = _opt_out(moment.stream)
        asks = moment.migration.script.transaction == "none"
        is_free = runner.transaction == "none" or (asks and not code)
        if not is_free and prose.startswith("Move it into"):
            return (step(f"Take it out of the block, m{prose[1:]}", code),)
        return (away,) if is_free or asks else (away, step(prose, code))
    if moment.group.explicit and runner.transaction == "none":
        return (step("Put it into a migration of its own without BEGIN and COMMIT, as it cannot run in a transaction"),)
    prose, code = _opt_out(moment.stream)
    return (step(prose, code),)


def opt_out_line(stream: Stream) -> str:
    """Return the comment by which some file of a stream of numbered ones asks for no transaction; '' if none does."""
    if stream.runner.framework != "numbered":
        return ""
    return next((one.script.opt_out for one in reversed(stream.migrations) if one.script.opt_out), "")


def _opt_out(stream: Stream) -> tuple[str, str]:
    """Return how a migration leaves the runner's transaction: prose, and code."""
    line = opt_out_line(stream)
    if line:
        return "Move it into a file of its own without a transaction, which begins as others of these do", line
    return OPT_OUT.get(stream.runner.framework, OPT_OUT["numbered"])


def opt_out(moment: Moment) -> tuple[str, ...]:
    """Return the step by which a file opts out of the runner's transaction as a whole; none where that cannot be said in code."""
    code = OPT_OUT.get(framework_of(moment), ("", ""))[1]
    return (step("Or opt out of the runner's transaction for the whole file", code),) if code else ()


def separately(moment: Moment) -> str:
    """Return how a later step gets a transaction of its own in this runner, as the beginning of a sentence."""
    runner = moment.stream.runner
    if runner.transaction == "all":
        return "In a later release (this runner puts all pending migrations into one transaction)"
    if not runner.is_sure and not moment.group.explicit and moment.engine.dialect != "mysql":
        return "In a later release (what runs these files may put all that are pending into one transaction)"
    return "In a migration of its own after that"


def lock_timeout(moment: Moment) -> tuple[str, ...]:
    """Return the step that sets a lock time-out, for a lock that cannot be avoided."""
    if moment.detected.engine.dialect == "mysql":
        return (step(_MYSQL_TIMEOUT, run(moment, "SET lock_wait_timeout = 5")),)
    command = "SET LOCAL lock_timeout = '2s'" if moment.group.transactional else "SET lock_timeout = '2s'"
    return (step(_TIMEOUT, run(moment, command)),)


def timeout_for_all(stream: Stream) -> tuple[str, ...]:
    """Return the steps that set a lock time-out for all migrations of a stream."""
    chosen, otherwise = TIMEOUT_FOR_ALL, "postgres://.../app?options=-c%20lock_timeout%3D2000"
    if stream.engine.dialect == "mysql":
        chosen, otherwise = MYSQL_TIMEOUT_FOR_ALL, "SET SESSION lock_wait_timeout = 5"
    prose, code = chosen.get(stream.runner.framework, ("Set it in the connection that migrations use", otherwise))
    if stream.runner.framework == "django" and stream.detected.also:
        engine = recipes_django.vendor(stream.detected)
        code = f'if DATABASES["default"]["ENGINE"].endswith("{engine}"):\n    {code}'
    again = "Run the migration again when it runs out"
    if stream.engine.dialect == "mysql":
        again += (
            ", where it has one statement; of several, MySQL has committed those before the one that waited: run only the rest, or "
            "write each so that it can run again"
        )
    return (step(prose, code), step(again))
