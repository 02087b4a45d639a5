"""The pages of the site: views in, HTML out.

Everything that comes from a repository is hostile. Autoescape is always on, every value is written with its invisible
characters spelled out, addresses are only linked where a browser may be sent there, and each page forbids the browser any
request and any script but the page's own.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from reports import addresses
from reports.change import NOT_ASSESSED
from reports.charts import number
from reports.diffs import diff_lines
from reports.findings import SEVERITIES, Place, location
from reports.prose import counted, literal, pieces, visible
from reports.recipe import first_step, recipe
from reports.repository import TRACKS, SuppressionRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reports.change import ChangeReview
    from reports.findings import Rule
    from reports.fleet import FleetReview
    from reports.records import Row
    from reports.repository import RepositoryReview, RuleGroup

MOST_FINDINGS = 1500
_TEMPLATES = Path(__file__).parent / "templates"
_BREAKS = Markup("<wbr>")
_LIMITS = {
    "file_limit": 200,
    "operation_limit": 100,
    "table_limit": 300,
    "group_limit": 100,
    "change_limit": 60,
    "skip_limit": 200,
    "rule_limit": 40,
    "place_limit": 100,
    "unaudited_limit": 100,
}


def fleet_page(fleet: FleetReview, *, standalone: bool = True) -> str:
    """Return the fleet's page: in the site ``index.html``, standing alone a file that needs no other and links to none."""
    root = None if standalone else ""
    return _template("fleet.html").render(fleet=fleet, root=root, policy=_policy(scripts=True, standalone=standalone))


def repository_page(review: RepositoryReview, *, standalone: bool = True) -> str:
    """Return a repository's page: in the site ``repositories/<slug>/index.html``."""
    return _template("repository.html").render(
        review=review,
        shown_groups=_first(review.groups),
        root=None if standalone else "../../",
        policy=_policy(scripts=True, standalone=standalone),
    )


def change_page(review: ChangeReview, *, standalone: bool = True) -> str:
    """Return the page of a landed change: in the site ``repositories/<slug>/changes/<commit>.html``."""
    return _template("change.html").render(
        review=review,
        not_assessed=NOT_ASSESSED,
        root=None if standalone else "../../../",
        policy=_policy(scripts=False, standalone=standalone),
    )


def rule_page(rule: Rule, places: Sequence[Row]) -> str:
    """Return ``rules/<rule-id>.html``; ``places`` are rows of repository, findings and weight, heaviest first."""
    return _template("rule.html").render(
        rule=rule, places=places, root="../", policy=_policy(scripts=False, standalone=False)
    )


def style_sheet() -> str:
    """Return ``style.css``."""
    return (_TEMPLATES / "style.css").read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(
        pieces=pieces,
        recipe=recipe,
        first_step=first_step,
        number=number,
        signed=_signed,
        severity_counts=_severity_counts,
        counted=counted,
        short=_short,
        day=_day,
        moment=_moment,
        duration=_duration,
        breakable=_breakable,
        place_text=_place_text,
        diff_lines=diff_lines,
        web_address=addresses.web_address,
        line_address=addresses.line_address,
        repository_page=addresses.repository_page,
        change_page=addresses.change_page,
        rule_page=addresses.rule_page,
    )
    environment.globals.update(severities=SEVERITIES, tracks=TRACKS, **_LIMITS)
    return environment


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


@cache
def _policy(*, scripts: bool, standalone: bool) -> str:
    """Return the Content-Security-Policy: nothing but our own style sheet and, where there is one, our own script.

    A page that is opened from a file has an opaque origin, to which ``'self'`` need not apply; hence ``file:``.
    """
    script = _digest("filter.js") if scripts else "'none'"
    style = _digest("style.css") if standalone else "'self' file:"
    return f"default-src 'none'; script-src {script}; style-src {style}; img-src data:; base-uri 'none'; form-action 'none'"


def _digest(template: str) -> str:
    """Return the source expression that allows exactly what the template writes."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(_template(template).render().encode()).digest()).decode()}'"


def _shown(value: object) -> object:
    """Spell out the invisible characters of every text that a template writes, unless it is markup of ours."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _breakable(text: str) -> Markup:
    """Return a path or address that may break behind its slashes and underscores."""
    shown = escape(literal(text))
    return shown.replace("/", "/" + _BREAKS)


def _short(commit: str) -> str:
    return commit[:10]


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d}"


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _signed(value: float) -> str:
    if abs(value) < 0.05:
        return "0"
    return ("+" if value > 0 else "−") + number(abs(value))  # noqa: RUF001


def _severity_counts(counts: Sequence[int]) -> str:
    return (
        ", ".join(f"{count:,} {severity}" for severity, count in zip(SEVERITIES, counts, strict=True) if count)
        or "none"
    )


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _place_text(place: Place | SuppressionRow) -> str:
    return location(place.path, place.line or 0)


def _first(groups: Sequence[RuleGroup]) -> Sequence[RuleGroup]:
    """Return the first groups that together fill a page of bearable size."""
    shown = 0
    for place, group in enumerate(groups):
        if shown >= MOST_FINDINGS:
            return groups[:place]
        shown += min(len(group.findings), _LIMITS["group_limit"])
    return groups
