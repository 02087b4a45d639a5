from __future__ import annotations

import json

from reports.findings_list import scan_document, scan_markdown, scan_text
from reports.json_report import as_text
from tests.reports.scan_rows import scan_rows, scan_skips


def test_document_holds_findings_gravest_first_and_skips() -> None:
    document = json.loads(as_text(scan_document(scan_rows(), scan_skips())))
    assert document["schema"] == "fleetreview.scan/1"
    assert [(f["severity"], f["root"], f["path"], f["suppressed"]) for f in document["findings"]] == [
        ("critical", "./services", "a b/app.py", False),
        ("high", "/srv/x/worker.py", "worker.py", True),
        ("low", ".", "one.py", False),
    ]
    assert document["skips"] == [
        {
            "path": "bro\x1bken.py",
            "root": "services",
            "analyzer": "patterns",
            "rule_id": "",
            "reason": "syntax_error",
            "detail": "line 3",
        }
    ]


def test_a_finding_has_the_documented_keys() -> None:
    finding = scan_document(scan_rows())["findings"][0]
    assert list(finding) == [
        "rule_id",
        "path",
        "root",
        "start_line",
        "end_line",
        "start_column",
        "end_column",
        "area",
        "severity",
        "confidence",
        "cwe",
        "message",
        "remedy",
        "evidence",
        "symbol",
        "role",
        "fingerprint",
        "suppressed",
    ]
    assert finding["cwe"] == ["CWE-89"]
    assert finding["evidence"] == {"sink": "execute"}


def test_finding_of_a_tree_as_a_whole_has_no_line() -> None:
    row = scan_rows()[0] | {"path": "", "start_line": 1, "start_column": 1}
    rows = [row, row | {"root": "services", "fingerprint": "1:d"}]
    assert [line.partition(": low: ")[0] for line in scan_text(rows).splitlines()[:2]] == [
        "repository as a whole",
        "services",
    ]
    assert "| `repository as a whole` |" in scan_markdown([row])
    # The document has the columns of the table.
    assert [(one["path"], one["start_line"]) for one in scan_document([row])["findings"]] == [("", 1)]


def test_plain_lines_name_place_and_rule_and_end_with_the_counts() -> None:
    assert scan_text(scan_rows(), scan_skips()).splitlines() == [
        "services/a b/app.py:7:5: critical: `execute` gets SQL that is built from `request.args`. [sec-sql-built-from-text]",
        "one.py:7:5: low: `execute` gets SQL that is built from `request.args`. [sec-sql-built-from-text]",
        "services/bro\\x1bken.py: skipped: syntax error: line 3",
        "2 findings: 1 critical, 1 low; 1 finding suppressed; 1 skip",
    ]


def test_nothing_found_is_said() -> None:
    assert scan_text([]) == "0 findings\n"
    assert "0 findings" in scan_markdown([])


def test_markdown_tells_what_is_suppressed_and_skipped() -> None:
    written = scan_markdown(scan_rows(), scan_skips())
    assert "- suppressed: `/srv/x/worker.py:7`, SQL built from request input: reviewed" in written
    assert "- skipped: `services/bro\\x1bken.py`, syntax error (patterns): line 3" in written
