"""One door to all renderings: what is reported, in which form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fleetreview.errors import UsageError
from reports.change import change_review
from reports.findings import rules_from
from reports.findings_list import scan_document, scan_markdown, scan_sarif, scan_text
from reports.fleet import fleet_review
from reports.json_report import as_text, change_document, fleet_document, repository_document
from reports.markdown import change_markdown, repository_markdown
from reports.repository import repository_review
from reports.sarif import change_sarif, repository_sarif

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reports.change import ChangeReview
    from reports.repository import RepositoryReview
    from warehouse.reading import Warehouse


def render_change(review: ChangeReview, form: str) -> str:
    """Return the review of a landed change as md, html, json or sarif."""
    if form == "html":
        from reports import pages

        return pages.change_page(review)
    if form == "md":
        return change_markdown(review)
    return as_text(change_document(review) if form == "json" else change_sarif(review))


def render_repository(review: RepositoryReview, form: str) -> str:
    """Return the report of a repository as md, html, json or sarif."""
    if form == "html":
        from reports import pages

        return pages.repository_page(review)
    if form == "md":
        return repository_markdown(review)
    return as_text(repository_document(review) if form == "json" else repository_sarif(review))


def render_fleet(warehouse: Warehouse, form: str) -> str:
    """Return the report of the fleet as md, html or json. UsageError for SARIF, which knows no fleet."""
    review = fleet_review(warehouse)
    if form == "html":
        from reports import pages

        return pages.fleet_page(review)
    if form == "md":
        from reports.fleet_markdown import fleet_markdown

        return fleet_markdown(review)
    if form == "json":
        return as_text(fleet_document(review))
    raise UsageError("SARIF is written for a repository or a change, not for the fleet")


def render_report(warehouse: Warehouse, kind: str, name: str | None, change: str | None, form: str) -> str:
    """Return a report of the fleet, a repository or a change. UsageError where a name is missing or unknown."""
    if kind == "fleet":
        return render_fleet(warehouse, form)
    if name is None:
        raise UsageError(f"report {kind}: name the repository")
    if kind == "repository":
        return render_repository(repository_review(warehouse, name), form)
    if change is None:
        raise UsageError("report change: name the repository and the commit")
    return render_change(change_review(warehouse, name, change), form)


def render_scan(
    findings: Sequence[Mapping[str, Any]],
    skips: Sequence[Mapping[str, Any]],
    rules: Sequence[Mapping[str, Any]],
    form: str,
) -> str:
    """Return a scan as text, json, sarif or md; ``rules`` are rows of table ``rules``."""
    known = rules_from(rules)
    if form == "text":
        return scan_text(findings, skips, known)
    if form == "md":
        return scan_markdown(findings, skips, known)
    return as_text((scan_document if form == "json" else scan_sarif)(findings, skips, known))
