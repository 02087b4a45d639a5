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
    """Return the review of a landed change as md, html, json or sarif. UsageError for any other form."""
    if form == "html":
        from reports import pages

        return pages.change_page(review)
    if form == "md":
        return change_markdown(review)
    if form == "json":
        return as_text(change_document(review))
    if form == "sarif":
        return as_text(change_sarif(review))
    raise _unknown(form, "md, html, json or sarif")


def render_repository(review: RepositoryReview, form: str) -> str:
    """Return the report of a repository as md, html, json or sarif. UsageError for any other form."""
    if form == "html":
        from reports import pages

        return pages.repository_page(review)
    if form == "md":
        return repository_markdown(review)
    if form == "json":
        return as_text(repository_document(review))
    if form == "sarif":
        return as_text(repository_sarif(review))
    raise _unknown(form, "md, html, json or sarif")


def render_fleet(warehouse: Warehouse, form: str) -> str:
    """Return the report of the fleet as md, html or json. UsageError for any other form; SARIF knows no fleet."""
    if form == "sarif":
        raise UsageError("SARIF is written for a repository or a change, not for the fleet")
    review = fleet_review(warehouse)
    if form == "html":
        from reports import pages

        return pages.fleet_page(review)
    if form == "md":
        from reports.fleet_markdown import fleet_markdown

        return fleet_markdown(review)
    if form == "json":
        return as_text(fleet_document(review))
    raise _unknown(form, "md, html or json")


def render_report(warehouse: Warehouse, kind: str, name: str | None, change: str | None, form: str) -> str:
    """Return a report of the fleet, a repository or a change. UsageError where kind, name or form is missing or unknown."""
    if kind == "fleet":
        return render_fleet(warehouse, form)
    if kind not in {"repository", "change"}:
        raise UsageError(f"there is no report of a {kind}; there are: fleet, repository, change")
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
    """Return a scan as text, json, sarif or md; ``rules`` are rows of table ``rules``. UsageError for any other form."""
    known = rules_from(rules)
    if form == "text":
        return scan_text(findings, skips, known)
    if form == "md":
        return scan_markdown(findings, skips, known)
    if form == "json":
        return as_text(scan_document(findings, skips, known))
    if form == "sarif":
        return as_text(scan_sarif(findings, skips, known))
    raise _unknown(form, "text, md, json or sarif")


def _unknown(form: str, known: str) -> UsageError:
    return UsageError(f"a report has no form {form!r}; it has: {known}")
