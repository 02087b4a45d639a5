"""The command line. Each command imports what it needs when it runs, so that the quick ones stay quick."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, CycloptsError, Parameter

from fleetreview import __version__
from fleetreview.errors import FleetReviewError, UsageError
from reports.prose import visible

OK, FOUND, FAILED, INCOMPLETE = 0, 1, 2, 3

app = App(
    name="fleetreview",
    help="Review what landed in every backend service, and ask the warehouse of findings.",
    version=__version__,
    help_format="plaintext",
    suppress_keyboard_interrupt=False,
)

Threshold = Literal["info", "low", "medium", "high", "critical", "never"]


@app.command
def audit(
    *subjects: str,
    since: str | None = None,
    warehouse: str = "out/warehouse",
    site: str | None = "out/site",
    jobs: Annotated[int, Parameter(help="Repositories that are worked on at once; 0: one per core.")] = 0,
    shard_size: int = 0,
    fail_at: Threshold = "never",
    strict: bool = False,
    progress: Literal["auto", "bars", "lines", "none"] = "auto",
) -> int:
    """Audit a fleet: mirror, review every landed change, publish, and write the site. The main job.

    Exit status: 0 nothing at or above the threshold, 1 findings at or above it, 2 the command failed, 3 something could
    not be judged and --strict was asked.

    Parameters
    ----------
    subjects
        A fleet file (FLEET.yaml), or repositories by path or URL, or a directory that holds repositories.
    since
        Begin of the window: 90d, 12w, 1y or a date. Default: since the last run; the fleet file's window at the first.
    warehouse
        Where the warehouse is.
    site
        Directory for the web site; an empty text writes none.
    shard_size
        Repositories in one shard; 0 chooses by the size of the fleet.
    fail_at
        Exit with 1 when changes reviewed in this run introduced open findings of this severity or above.
    strict
        Exit with 3 when something could not be judged.
    progress
        How progress is shown: bars on a terminal, plain lines elsewhere.
    """
    from flows.audit_command import AuditOptions, run_audit

    options = AuditOptions(
        subjects=subjects,
        since=since,
        warehouse=warehouse,
        site=site or None,
        jobs=jobs,
        shard_size=shard_size,
        fail_at=fail_at,
        strict=strict,
        progress=progress,
    )
    return run_audit(options)


@app.command
def review(
    repository: str = ".",
    revisions: str | None = None,
    *,
    format: Annotated[Literal["md", "html", "json", "sarif"], Parameter(name="--format")] = "md",
    output: Path | None = None,
    block_at: Literal["low", "medium", "high", "critical"] | None = None,
) -> int:
    """Review one change or range of a repository. Exit with 1 on BLOCK.

    Parameters
    ----------
    repository
        Path or URL.
    revisions
        BASE..HEAD, or one revision; default HEAD against its first parent.
    format
        Markdown, HTML, JSON (fleetreview.review/1) or SARIF 2.1.0.
    output
        File to write instead of the standard output.
    block_at
        Severity from which a finding blocks; default high.
    """
    from flows.review import review as review_range
    from reports.rendering import render_change

    result = review_range(repository, revisions, block_at=block_at)
    _write(render_change(result, format), output)
    return FOUND if result.verdict.blocks else OK


@app.command
def scan(
    *paths: str,
    format: Annotated[Literal["text", "json", "sarif", "md"], Parameter(name="--format")] = "text",
    output: Path | None = None,
    fail_at: Threshold = "low",
    all_roles: bool = False,
    strict: bool = False,
    target: tuple[str, ...] = (),
    engine: Literal["postgres", "mysql", "mariadb", "sqlite"] | None = None,
    engine_version: str | None = None,
    framework: str | None = None,
    transaction: Literal["per-file", "all", "none", "batch"] | None = None,
) -> int:
    """Scan files and directories as they are, without Git: every rule that files alone can decide; migrations as a history.

    Parameters
    ----------
    paths
        Files and directories; each directory is a tree of its own, findings carry it as root. Default: this directory.
    format
        Plain lines, JSON (fleetreview.scan/1), SARIF 2.1.0 or Markdown.
    output
        File to write instead of the standard output.
    fail_at
        Exit with 1 when there are findings of this severity or above.
    all_roles
        Treat every file as service code, tests and examples too.
    strict
        Exit with 3 when something could not be judged.
    target
        File to report on, while all others are read: the migrations before it are its history. May be given several times.
    engine
        Database that the migrations are for, instead of what is detected.
    engine_version
        Its version, as 15 or 8.0.35.
    framework
        What runs the migrations (flyway, golang-migrate, goose, dbmate, sqitch, prisma, drizzle, numbered, django ...).
    transaction
        What it puts into one transaction: each file, all of them, none, or what is sent at once.
    """
    from flows.panel import catalogue_of_today
    from flows.rows import rule_rows
    from flows.scan import scan as scan_paths
    from reports.rendering import render_scan

    said = {"engine": engine, "version": engine_version, "framework": framework, "transaction": transaction}
    migrations = {name: value for name, value in said.items() if value is not None}
    result = scan_paths(paths or (".",), all_roles=all_roles, targets=target, migrations=migrations)
    _write(render_scan(result.findings, result.skips, list(rule_rows(catalogue_of_today())), format), output)
    shown = [f["severity"] for f in result.findings if not f["suppressed"]]
    if _reaches(shown, fail_at):
        return FOUND
    return INCOMPLETE if strict and result.skips else OK


@app.command
def sql(
    statement: str | None = None,
    *parameters: str,
    query: str | None = None,
    warehouse: str = "out/warehouse",
    run: str | None = None,
    format: Annotated[Literal["table", "csv", "json"], Parameter(name="--format")] = "table",
    list: Annotated[bool, Parameter(name="--list")] = False,
) -> int:
    """Ask the warehouse: SQL of one's own, or a saved query by name.

    Parameters
    ----------
    statement
        One SELECT. With --query: the first of the parameters, as name=value.
    parameters
        Parameters of the saved query, as name=value.
    query
        Name of a saved query.
    warehouse
        Where the warehouse is.
    run
        Ask the warehouse as this run published it.
    format
        A table to read, CSV or JSON.
    list
        List the saved queries.
    """
    from flows.sql_command import answer, saved_queries_text

    if list:
        _write(saved_queries_text(), None)
        return OK
    _write(answer(warehouse, statement, parameters, query=query, run_id=run, form=format), None)
    return OK


@app.command
def report(
    kind: Literal["fleet", "repository", "change", "site"] = "fleet",
    name: str | None = None,
    change: str | None = None,
    *,
    warehouse: str = "out/warehouse",
    format: Annotated[Literal["md", "html", "json", "sarif"], Parameter(name="--format")] = "md",
    output: Path | None = None,
) -> int:
    """Write a report from the warehouse: of the fleet, a repository, a landed change, or the whole site.

    Parameters
    ----------
    kind
        What to report on.
    name
        The repository's name in the fleet.
    change
        The commit of a landed change, in full or the front of its name.
    warehouse
        Where the warehouse is.
    format
        Markdown, HTML, JSON or SARIF 2.1.0 (repository and change).
    output
        File to write instead of the standard output; for the site its directory (default out/site).
    """
    from reports.rendering import render_report
    from reports.site import write_site
    from warehouse.reading import open_warehouse

    with open_warehouse(warehouse) as opened:
        if kind == "site":
            summary = write_site(opened, output or Path("out/site"))
            _write(f"{summary.directory}/index.html\n", None)
            return OK
        _write(render_report(opened, kind, name, change, format), output)
    return OK


@app.command
def rules(
    rule_id: str | None = None, *, format: Annotated[Literal["text", "json"], Parameter(name="--format")] = "text"
) -> int:
    """List the rules, or explain one.

    Parameters
    ----------
    rule_id
        A rule; without it all are listed.
    format
        Text to read, or JSON (fleetreview.rules/1).
    """
    from flows.rules_command import rules_text

    _write(rules_text(rule_id, form=format), None)
    return OK


@app.command
def deploy(
    fleet: str,
    *,
    warehouse: str,
    site: str | None = None,
    cron: str = "0 3 * * 1",
    pool: str = "fleetreview",
    concurrency: int = 4,
) -> int:
    """Register the audit with the Prefect server at PREFECT_API_URL: a process work pool, two deployments, a weekly schedule.

    Parameters
    ----------
    fleet
        The fleet file, at a path that every worker sees.
    warehouse
        The warehouse, at a location that every worker sees.
    site
        Directory for the web site; none by default.
    cron
        When the audit runs, in UTC.
    pool
        Name of the work pool.
    concurrency
        Shards that run at once.
    """
    from flows.deployments import deploy as register

    _write(register(fleet=fleet, warehouse=warehouse, site=site, cron=cron, pool=pool, concurrency=concurrency), None)
    return OK


@app.command
def doctor(*, warehouse: str = "out/warehouse") -> int:
    """Check that everything the audit needs is there and works together.

    Parameters
    ----------
    warehouse
        A warehouse to check too, where it exists.
    """
    from flows.doctor import examine

    healthy, text = examine(warehouse)
    _write(text, None)
    return OK if healthy else FAILED


def _reaches(severities: list[str], threshold: str) -> bool:
    from fleetreview.model import Severity

    return threshold != "never" and any(Severity(severity) >= Severity(threshold) for severity in severities)


def _write(text: str, output: Path | None) -> None:
    try:
        if output is None:
            sys.stdout.write(text if text.endswith("\n") or not text else text + "\n")
            sys.stdout.flush()
        else:
            output.parent.mkdir(parents=True, exist_ok=True)
            output.write_text(text, encoding="utf-8")
    except BrokenPipeError:
        raise
    except OSError as problem:
        raise UsageError(f"{output or 'the standard output'} cannot be written: {problem.strerror}") from problem


def main() -> None:
    """Run the command line; errors raised on purpose, and words that no command knows, are one message and exit status 2."""
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr] # a text stream
    try:
        status = app(result_action="return_value", exit_on_error=False, print_error=False)
    except CycloptsError as problem:
        help_for = " ".join(("fleetreview", *(problem.command_chain or ()), "--help"))
        sys.stderr.write(f"fleetreview: {problem} See: {help_for}\n")
        raise SystemExit(FAILED) from None
    except FleetReviewError as problem:
        kind = "" if isinstance(problem, UsageError) else f"{type(problem).__name__}: "
        # What Git says of a remote, and what a file holds, may be in it.
        sys.stderr.write(f"fleetreview: {kind}{visible(str(problem))}\n")
        raise SystemExit(FAILED) from None
    except BrokenPipeError:
        raise SystemExit(OK) from None
    except KeyboardInterrupt:
        sys.stderr.write("fleetreview: interrupted\n")
        raise SystemExit(130) from None
    except Exception:  # noqa: BLE001  # a mistake of ours is told in full; Python's own exit status for it means findings
        traceback.print_exc()
        raise SystemExit(FAILED) from None
    raise SystemExit(status if isinstance(status, int) else OK)


if __name__ == "__main__":
    main()
