"""The static web site: every page that the warehouse gives, written only where something changed."""

from __future__ import annotations

import logging
import os
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fleetreview.errors import UsageError
from reports import addresses, pages
from reports.change import review_of, skips_by_path
from reports.findings import Rule, rules_of
from reports.fleet import fleet_review
from reports.records import batches, records_of, repository_names
from reports.repository import moment_of, review_of_repository

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from reports.records import RepositoryRecords, Row, Warehouse
    from reports.repository import Moment

logger = logging.getLogger(__name__)

_OPEN_BY_RULE = """
    SELECT rule_id, any_value(title) AS title, repository, count(*) AS findings, sum(weight) AS weight FROM open_findings
    GROUP BY rule_id, repository ORDER BY rule_id, weight DESC, repository
"""
_NAMED_RULES = """
    SELECT DISTINCT rule_id FROM findings
    UNION SELECT DISTINCT unnest(corroborated_by) FROM findings
"""
# A run that fails for a repository brings no rows of it, and its page has to say so: then, and once more when it is over.
_WITHOUT_ROWS = """
    SELECT DISTINCT repository FROM (
        SELECT repository, status FROM repository_runs_history JOIN run_order USING (run_id)
        QUALIFY row_number() OVER (PARTITION BY repository ORDER BY place DESC) <= 2
    ) WHERE status IN ('failed', 'empty')
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteSummary:
    """What writing the site did. ``repositories`` counts those whose pages were made; ``pages`` the pages that were made.

    ``written`` counts the pages whose bytes changed, ``removed`` those of changes and rules that are gone.
    """

    directory: Path
    repositories: int
    pages: int
    written: int
    removed: int


def write_site(
    warehouse: Warehouse, directory: Path, *, only_repositories: Collection[str] | None = None
) -> SiteSummary:
    """Write the site into a directory, which is made where it is missing.

    With ``only_repositories`` the pages of other repositories are left as they are, unless they have none yet or one of
    their last two runs failed or found nothing. The pages of the fleet and of the rules are always made. Every page is
    replaced in one step, and only where its bytes changed. Raises UsageError where the directory cannot be written.
    """
    try:
        return _write_site(warehouse, directory, only_repositories)
    except OSError as problem:
        raise UsageError(f"{directory}: the site cannot be written: {problem.strerror}") from problem


def _write_site(warehouse: Warehouse, directory: Path, only_repositories: Collection[str] | None) -> SiteSummary:
    counts: Counter[str] = Counter()
    rules, moment = rules_of(warehouse), moment_of(warehouse)
    named = {str(row["repository"]) for row in warehouse.rows(_WITHOUT_ROWS)} | set(only_repositories or ())
    names = [
        name
        for name in repository_names(warehouse)
        if only_repositories is None or name in named or not (directory / addresses.repository_page(name)).exists()
    ]
    _put(directory / "style.css", pages.style_sheet(), counts)
    for batch in batches(warehouse, names):
        for records in records_of(warehouse, batch):
            _write_repository(records, rules, moment, directory, counts)
    _write_rules(warehouse, rules, directory, counts)
    _put(directory / "index.html", pages.fleet_page(fleet_review(warehouse), standalone=False), counts)
    summary = SiteSummary(
        directory=directory,
        repositories=len(names),
        pages=counts["pages"],
        written=counts["written"],
        removed=counts["removed"],
    )
    logger.info("site written: %d pages made, %d changed, %d removed", summary.pages, summary.written, summary.removed)
    return summary


def _write_repository(
    records: RepositoryRecords, rules: Mapping[str, Rule], moment: Moment, directory: Path, counts: Counter[str]
) -> None:
    """Write the pages of one repository: those of its changes first, so that no link leads nowhere."""
    index = directory / addresses.repository_page(records.name)
    skips = skips_by_path(records)
    known = set()
    for change in records.changes:
        page = directory / addresses.change_page(records.name, str(change["change"]))
        known.add(page.name)
        _put(page, pages.change_page(review_of(records, change, rules, skips), standalone=False), counts)
    _put(index, pages.repository_page(review_of_repository(records, rules, moment), standalone=False), counts)
    _remove_others(index.parent / "changes", known, counts)


def _write_rules(warehouse: Warehouse, rules: Mapping[str, Rule], directory: Path, counts: Counter[str]) -> None:
    """Write a page for every rule, and for what findings name and no rule describes."""
    places: dict[str, list[Row]] = {}
    for row in warehouse.rows(_OPEN_BY_RULE):
        places.setdefault(str(row["rule_id"]), []).append(row)
    named = {str(row["rule_id"]) for row in warehouse.rows(_NAMED_RULES)}
    known = set()
    for rule_id in sorted(rules.keys() | named):
        page = directory / addresses.rule_page(rule_id)
        known.add(page.name)
        _put(page, pages.rule_page(rules.get(rule_id) or Rule(rule_id=rule_id), places.get(rule_id, [])), counts)
    _remove_others(directory / "rules", known, counts)


def _put(path: Path, text: str, counts: Counter[str]) -> None:
    """Replace a file in one step, unless it holds these bytes already."""
    content = text.encode()
    counts["pages"] += 1
    try:
        if path.stat().st_size == len(content) and path.read_bytes() == content:
            return
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o644)  # noqa: PTH101  # readable for whoever serves the site
        os.replace(temporary, path)  # noqa: PTH105
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    counts["written"] += 1


def _remove_others(folder: Path, known: set[str], counts: Counter[str]) -> None:
    """Remove the pages of a folder that belong to nothing any more, and what an interrupted run left behind."""
    for page in _pages(folder):
        if page.name not in known:
            page.unlink(missing_ok=True)
            counts["removed"] += page.suffix == ".html"


def _pages(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in folder.iterdir() if path.suffix in {".html", ".part"} and path.is_file())
