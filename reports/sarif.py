"""Reviews as SARIF 2.1.0 (OASIS standard with errata 01), for code-scanning services and editors."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit
from uuid import NAMESPACE_URL, uuid5

import fleetreview
from reports.change import skipped_thing
from reports.diffs import replacements
from reports.markdown import prose
from reports.prose import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reports.change import ChangeReview, SkippedThing
    from reports.findings import Rule, ShownFinding
    from reports.repository import RepositoryReview

VERSION = "2.1.0"
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "fleetreview/v1"
ROOT = "SRCROOT"

_LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "note", "info": "note"}
# The scale of code-scanning services: 9 and above is critical, 7 high, 4 medium, below low.
_SECURITY_SEVERITY = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "3.0", "info": "1.0"}
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.IGNORECASE)
_SCP = re.compile(r"(?P<user>[\w.-]+@)?(?P<host>[\w.-]+):(?P<path>[^/\\].*)")
_IN_SOURCE = {"inline", "acknowledged"}


def change_sarif(review: ChangeReview) -> dict[str, Any]:
    """Return the review of a landed change: what it brought is new, what is gone with it is absent."""
    reviewed = (*review.findings, *review.suppressed)
    gone = (*review.fixed, *review.vanished)
    shown = [*((finding.shown, "new") for finding in reviewed), *((finding, "absent") for finding in gone)]
    run = _run(shown, skips=[_notification(skip) for skip in review.skips])
    run["automationDetails"] = {
        "id": f"fleetreview/{review.repository}/{review.commit}",
        "guid": _guid(review.repository, review.commit),
    }
    if review.parent:
        run["baselineGuid"] = _guid(review.repository, review.parent)
    run["properties"] = {"verdict": review.verdict.value, "risk": review.risk.level}
    _provenance(run, url=review.url, revision=review.commit)
    return _log(run)


def repository_sarif(review: RepositoryReview) -> dict[str, Any]:
    """Return the open findings of a repository, as of the last state that was judged."""
    run = _run(
        [(finding, "") for finding in review.open], skips=[_notification(skipped_thing(row)) for row in review.skips]
    )
    run["automationDetails"] = {"id": f"fleetreview/{review.name}/"}
    if review.head:
        run["automationDetails"]["guid"] = _guid(review.name, review.head)
    run["invocations"][0]["executionSuccessful"] = review.current_status != "failed"
    _provenance(
        run, url=str(review.repository["url"]), revision=review.head, branch=str(review.repository["default_branch"])
    )
    return _log(run)


def findings_sarif(
    findings: Iterable[ShownFinding],
    *,
    skips: Iterable[SkippedThing] = (),
    suppression_kinds: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return findings of files as they are, without a history. Paths are taken as they stand.

    ``suppression_kinds`` tell by fingerprint where a finding's suppression is written.
    """
    run = _run([(f, "") for f in findings], skips=[_notification(s) for s in skips], kinds=suppression_kinds or {})
    return _log(run)


def _log(run: dict[str, Any]) -> dict[str, Any]:
    return {"$schema": SCHEMA, "version": VERSION, "runs": [run]}


def _run(
    findings: Sequence[tuple[ShownFinding, str]],
    *,
    skips: Sequence[dict[str, Any]],
    kinds: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return a run: the rules that its findings name, the findings with their baseline state, the skips as notifications."""
    rules = {finding.rule.rule_id: finding.rule for finding, _ in findings}
    titles = {finding.rule.rule_id: finding for finding, _ in findings}
    places = {rule_id: place for place, rule_id in enumerate(sorted(rules))}
    return {
        "tool": {
            "driver": {
                "name": "Fleet Review",
                "version": fleetreview.__version__,
                "semanticVersion": fleetreview.__version__,
                "rules": [_rule(rules[rule_id], titles[rule_id]) for rule_id in places],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The top folder of the repository."}}},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": list(skips)}],
        "results": [_result(finding, places[finding.rule.rule_id], state, kinds or {}) for finding, state in findings],
    }


def _rule(rule: Rule, finding: ShownFinding) -> dict[str, Any]:
    severity = rule.severity or finding.severity
    area = rule.area or finding.area
    described: dict[str, Any] = {
        "id": rule.rule_id,
        "shortDescription": {"text": rule.title or finding.title},
        "defaultConfiguration": {"level": _LEVELS[severity]},
        "properties": {
            "tags": [area, *(f"external/cwe/{name.lower()}" for name in rule.cwe), *rule.owasp],
            "precision": {"low": "medium", "medium": "high", "high": "very-high"}[
                rule.confidence or finding.confidence
            ],
            "problem.severity": {"error": "error", "warning": "warning", "note": "recommendation"}[_LEVELS[severity]],
            "severity": severity,
            "cwe": list(rule.cwe),
        },
    }
    if area == "security":
        described["properties"]["security-severity"] = _SECURITY_SEVERITY[severity]
    if rule.why:
        described["fullDescription"] = {"text": rule.why}
    help_text = "\n\n".join(filter(None, (rule.why, rule.remedy)))
    if help_text:
        links = "".join(f"\n- <{address}>" for address in rule.references)
        markdown = "\n\n".join(
            filter(
                None,
                (
                    f"**Why it matters.** {_paragraphs(rule.why)}" if rule.why else "",
                    f"**What to do.** {_paragraphs(rule.remedy)}" if rule.remedy else "",
                    links.strip("\n"),
                ),
            )
        )
        described["help"] = {"text": help_text, "markdown": markdown}
    if rule.references:
        described["helpUri"] = rule.references[0]
    return described


def _paragraphs(text: str) -> str:
    return "\n\n".join(map(prose, text.split("\n\n")))


def _result(finding: ShownFinding, place: int, state: str, kinds: Mapping[str, str]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule.rule_id,
        "ruleIndex": place,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message or finding.title, "markdown": prose(finding.message or finding.title)},
        "partialFingerprints": {FINGERPRINT: finding.fingerprint},
        "properties": {
            "area": finding.area,
            "severity": finding.severity,
            "confidence": finding.confidence,
            "evidence": dict(finding.evidence),
        },
    }
    if finding.path:
        result["locations"] = [_location(finding)]
    related = [
        *({"physicalLocation": _physical(place.path, place.line), "message": {"text": place.note or "Related"}}
          for place in finding.related if place.path),
        *({"physicalLocation": _physical(finding.path, line), "message": {"text": "The same finding"}}
          for line in finding.more_lines),
    ]  # fmt: skip
    if related:
        result["relatedLocations"] = [{"id": number, **entry} for number, entry in enumerate(related, 1)]
    if _UUID.fullmatch(finding.finding_id):
        result["correlationGuid"] = finding.finding_id
    if state:
        result["baselineState"] = state
    changes = replacements(finding.fix) if finding.fix and finding.path else ()
    if changes:
        result["fixes"] = [_fix(finding, changes)]
    if finding.suppressed:
        kind = "inSource" if kinds.get(finding.fingerprint) in _IN_SOURCE else "external"
        result["suppressions"] = [{"kind": kind, "status": "accepted", "justification": finding.suppression}]
    return result


def _location(finding: ShownFinding) -> dict[str, Any]:
    location: dict[str, Any] = {"physicalLocation": _physical(finding.path, finding.line)}
    if finding.line:
        region = location["physicalLocation"]["region"]
        region["endLine"] = max(finding.line, finding.end_line)
        if finding.start_column:
            region["startColumn"] = finding.start_column
        if finding.end_column > (finding.start_column if region["endLine"] == finding.line else 0):
            region["endColumn"] = finding.end_column
        if finding.excerpt:
            region["snippet"] = {"text": finding.excerpt}
    if finding.symbol:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.symbol}]
    return location


def _physical(path: str, line: int) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": _artifact(path)}
    if line:
        location["region"] = {"startLine": line}
    return location


def _artifact(path: str) -> dict[str, str]:
    """Return a path as an address: relative to the root, unless it is absolute."""
    if PurePosixPath(path).is_absolute():
        return {"uri": f"file://{_quoted(path)}"}
    return {"uri": _quoted(str(PurePosixPath(path))), "uriBaseId": ROOT}


def _fix(finding: ShownFinding, changes: Iterable[Any]) -> dict[str, Any]:
    described = []
    for change in changes:
        replacement: dict[str, Any] = {
            "deletedRegion": {
                "startLine": change.start_line,
                "startColumn": 1,
                "endLine": change.start_line + change.lines,
                "endColumn": 1,
            }
        }
        if change.text:
            replacement["insertedContent"] = {"text": change.text}
        described.append(replacement)
    return {
        "description": {"text": one_line(finding.remedy) or finding.title},
        "artifactChanges": [{"artifactLocation": _artifact(finding.path), "replacements": described}],
    }


def _notification(skip: SkippedThing) -> dict[str, Any]:
    """Return a skip as a warning of the tool: what was not judged must not look like a pass."""
    text = f"{skip.path or 'repository as a whole'} could not be judged: {skip.reason.replace('_', ' ')}"
    notification: dict[str, Any] = {
        "level": "warning",
        "message": {"text": f"{text}: {skip.detail}" if skip.detail else text},
        "descriptor": {"id": f"skip/{skip.reason}"},
    }
    if skip.path:
        notification["locations"] = [{"physicalLocation": _physical(skip.path, 0)}]
    if skip.rule_id:
        notification["associatedRule"] = {"id": skip.rule_id}
    return notification


def _provenance(run: dict[str, Any], *, url: str, revision: str, branch: str = "") -> None:
    """Add where the findings were seen, where the repository has an address that a URI can name."""
    address = _repository_uri(url)
    if not address:
        return
    provenance: dict[str, Any] = {"repositoryUri": address, "mappedTo": {"uriBaseId": ROOT}}
    if revision:
        provenance["revisionId"] = revision
    if branch:
        provenance["branch"] = branch
    run["versionControlProvenance"] = [provenance]


def _repository_uri(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme in {"http", "https", "ssh", "git", "file"} and (parts.netloc or parts.path):
        return quote(url, safe="/:@%?#&=+~,;[]-._")
    if url.startswith("/"):
        return f"file://{_quoted(url)}"
    scp = _SCP.fullmatch(url)
    if scp and scp["user"]:
        return f"ssh://{scp['user']}{scp['host']}/{_quoted(scp['path'])}"
    return ""


def _guid(repository: str, commit: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"fleetreview:{repository}@{commit}"))


def _quoted(path: str) -> str:
    return quote(path.encode("utf-8", "surrogatepass"))
