"""Two repositories with fixed content: one as services are, one that attacks every page that shows it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tests.reports.shop_schema import add_schema

Row = dict[str, Any]
Rows = dict[str, list[Row]]

RUN = "20261123T030000Z-abc123"
NOW = datetime(2026, 11, 23, 3, 9, tzinfo=UTC)
BASE_AT = datetime(2026, 9, 14, 8, tzinfo=UTC)
SHOP = "shop/orders-api"
BLOCKED = "b10c4ed0" * 5
CLEAN = "c1ea2000" * 5
FIXING = "f1c51290" * 5

SCRIPT = "<script>alert(1)</script>"
HOSTILE = f"evil/{SCRIPT}"
HOSTILE_CHANGE = "e511e511" * 5
NASTY = [
    SCRIPT,
    "](javascript:alert(1))",
    "\x1b[31mred\x1b[0m",
    "\u202etxt.exe",
    "|a|b|",
    "`` ` ``",
    '"onmouseover="alert(1)',
    "\r\n# heading\n- item",
    "![x](https://evil.example/x.png)",
    "https://evil.example/auto",
    "{{ 7*7 }}{% raw %}",
    "</td></table></pre><img src=x onerror=alert(1)>",
    "@everyone",
    "=cmd()",
]
NASTY_TEXT = " ".join(NASTY)

FIX = """\
--- a/src/payments/client.py
+++ b/src/payments/client.py
@@ -40,2 +40,2 @@
 def charge(order):
-    return requests.post(URL, json=order)
+    return requests.post(URL, json=order, timeout=5)
"""


def shop_rows() -> Rows:
    rows: Rows = {
        "runs": [
            {
                "run_id": RUN,
                "started_at": NOW - timedelta(minutes=9),
                "finished_at": NOW,
                "tool_version": "0.1.0",
                "rules_digest": "d1",
                "window_start": None,
                "repositories": 2,
                "repositories_failed": 0,
                "repositories_partial": 1,
                "seconds": 540.0,
            }
        ],
        "rules": _rules(),
        "repositories": [],
        "repository_runs": [],
        "landed_changes": [],
        "file_changes": [],
        "findings": [],
        "finding_intervals": [],
        "finding_events": [],
        "coverage": [],
        "skips": [],
        "suppressions": [],
    }
    _shop(rows)
    _hostile(rows)
    add_schema(rows, SHOP, BLOCKED, RUN)
    return rows


def _shop(rows: Rows) -> None:
    _repository(rows, SHOP, url="https://github.com/shop/orders-api.git", team="orders", status="partial")
    _change(rows, SHOP, CLEAN, 0, subject="Document the refund flow (#41)", files=1, added_lines=12, pull_request=41)
    _file(rows, SHOP, CLEAN, "docs/refunds.md", role="example", added_lines=12)
    _change(
        rows,
        SHOP,
        BLOCKED,
        1,
        subject="Search orders by customer (#42)",
        pull_request=42,
        files=4,
        added_lines=180,
        deleted_lines=23,
        introduced=4,
        fixed=1,
        critical=1,
        medium=1,
        low=1,
        verdict="BLOCK",
        risk="high",
    )
    _file(rows, SHOP, BLOCKED, "src/orders/search.py", status="added", before_path="", added_lines=120, deleted_lines=0)
    _file(rows, SHOP, BLOCKED, "src/payments/client.py", added_lines=40, deleted_lines=20)
    _file(rows, SHOP, BLOCKED, "migrations/0042_index.py", role="migration", added_lines=20, deleted_lines=3)
    _file(rows, SHOP, BLOCKED, "static/logo.png", added_lines=None, deleted_lines=None)
    _change(
        rows,
        SHOP,
        FIXING,
        2,
        subject="Close the cursor",
        files=1,
        added_lines=3,
        deleted_lines=1,
        fixed=1,
        is_merge=True,
    )
    _file(rows, SHOP, FIXING, "src/orders/search.py", added_lines=3, deleted_lines=1)
    _finding(
        rows,
        SHOP,
        "sql",
        "sec-sql-built-from-text",
        born=BLOCKED,
        path="src/orders/search.py",
        line=57,
        end_line=58,
        message="`cursor.execute` gets SQL that is built from `request.args`.",
        symbol="search_orders",
        excerpt="cursor.execute(\n    f\"SELECT * FROM orders WHERE customer = {request.args['customer']}\")",
        evidence='{"sink": "cursor.execute", "source": "request.args"}',
        related='[{"path": "src/orders/search.py", "start_line": 51, "end_line": 51, "note": "`request.args` is read here"}]',
        corroborated_by=["sec-raw-query"],
    )
    _finding(
        rows,
        SHOP,
        "timeout",
        "rel-request-without-timeout",
        born=BLOCKED,
        path="src/payments/client.py",
        line=41,
        message="`requests.post` waits for ever when the peer does not answer.",
        excerpt="    return requests.post(URL, json=order)",
        fix=FIX,
        more_lines=[88, 102],
    )
    _finding(
        rows,
        SHOP,
        "cursor",
        "rel-cursor-not-closed",
        born=BLOCKED,
        died=FIXING,
        status="fixed",
        path="src/orders/search.py",
        line=60,
        message="The cursor is not closed when `fetchall` raises.",
    )
    _finding(
        rows,
        SHOP,
        "accepted",
        "rel-request-without-timeout",
        born=BLOCKED,
        status="suppressed",
        suppression="The sandbox answers within a second.",
        path="src/payments/sandbox.py",
        line=9,
        message="`requests.get` waits for ever when the peer does not answer.",
    )
    _finding(
        rows,
        SHOP,
        "old",
        "rel-request-without-timeout",
        born="",
        died=BLOCKED,
        status="fixed",
        fate="removed",
        path="src/payments/legacy.py",
        line=12,
        message="`requests.get` waits for ever when the peer does not answer.",
    )
    _finding(
        rows,
        SHOP,
        "wrapped",
        "rel-request-without-timeout",
        born="",
        died=BLOCKED,
        status="vanished",
        fate="rewritten",
        path="src/payments/rates.py",
        line=31,
        message="`requests.get` waits for ever when the peer does not answer.",
    )
    _finding(
        rows,
        SHOP,
        "health",
        "rel-no-graceful-shutdown",
        born="",
        path="",
        line=0,
        end_line=0,
        message="Nothing in the service waits for running requests when it is told to stop.",
        owners=[],
    )
    rows["coverage"].append(
        _common(SHOP)
        | {"analyzer": "patterns", "language": "python", "files": 48, "files_judged": 47, "files_skipped": 1}
    )
    rows["skips"].append(
        _common(SHOP)
        | {
            "analyzer": "patterns",
            "rule_id": "",
            "path": "src/payments/client.py",
            "blob": "0" * 40,
            "reason": "partial_parse",
            "detail": "lines 120 to 131 could not be parsed",
            "at_head": True,
        }
    )
    rows["suppressions"] += [
        _common(SHOP)
        | {
            "kind": "inline",
            "rule_id": "rel-request-without-timeout",
            "path": "src/payments/sandbox.py",
            "line": 9,
            "reason": "The sandbox answers within a second.",
            "findings": 1,
            "stale": False,
            "since": BASE_AT,
        },
        _common(SHOP)
        | {
            "kind": "repository",
            "rule_id": "sec-sql-built-from-text",
            "path": "scripts/**",
            "line": 4,
            "reason": "",
            "findings": 0,
            "stale": True,
            "since": None,
        },
    ]


def _hostile(rows: Rows) -> None:
    _repository(
        rows,
        HOSTILE,
        url="javascript:alert(1)//" + SCRIPT,
        team=NASTY_TEXT,
        status="failed",
        error=NASTY_TEXT,
        owners=NASTY,
    )
    run = rows["repository_runs"][-1]
    rows["repository_runs"].append(run | {"run_id": "20261116T030000Z-abc122", "status": "complete", "error": ""})
    rows["runs"].append(
        rows["runs"][0]
        | {
            "run_id": "20261116T030000Z-abc122",
            "started_at": NOW - timedelta(days=7, minutes=9),
            "finished_at": NOW - timedelta(days=7),
        }
    )
    _change(
        rows,
        HOSTILE,
        HOSTILE_CHANGE,
        0,
        subject=NASTY_TEXT,
        author=NASTY_TEXT,
        introduced=len(NASTY) + 1,
        critical=len(NASTY),
        fixed=1,
        verdict="BLOCK",
        risk="high",
        files=len(NASTY),
    )
    for number, nasty in enumerate(NASTY):
        path = f"src/{nasty}"
        _file(rows, HOSTILE, HOSTILE_CHANGE, path, before_path=f"old/{nasty}", status="renamed")
        _finding(
            rows,
            HOSTILE,
            f"nasty-{number}",
            "sec-sql-built-from-text",
            born=HOSTILE_CHANGE,
            path=path,
            line=number + 1,
            message=f"Text `{nasty}` and {nasty}.",
            symbol=nasty,
            excerpt=f"{nasty}\n```\n{SCRIPT}",
            evidence=f'{{"sink": {_json(nasty)}}}',
            related=f'[{{"path": {_json(path)}, "start_line": 1, "end_line": 1, "note": {_json(nasty)}}}]',
            fix=f"--- a/{nasty}\n+++ b/{nasty}\n@@ -1,1 +1,1 @@\n-{nasty}\n+```{SCRIPT}\n",
            owners=[nasty],
            suppression=nasty if number == 3 else "",
            status="suppressed" if number == 3 else "open",
            corroborated_by=[nasty],
        )
        rows["skips"].append(
            _common(HOSTILE)
            | {
                "run_id": "20261116T030000Z-abc122",
                "analyzer": "patterns",
                "rule_id": "",
                "path": path,
                "blob": f"{number:040d}",
                "reason": "syntax_error",
                "detail": nasty,
                "at_head": True,
            }
        )
    rows["suppressions"].append(
        _common(HOSTILE)
        | {
            "run_id": "20261116T030000Z-abc122",
            "kind": "inline",
            "rule_id": NASTY_TEXT,
            "path": NASTY_TEXT,
            "line": 1,
            "reason": NASTY_TEXT,
            "findings": 1,
            "stale": False,
            "since": BASE_AT,
        }
    )


def _json(text: str) -> str:
    import json

    return json.dumps(text)


def _rules() -> list[Row]:
    common = {
        "run_id": RUN,
        "digest": "d",
        "confidence": "high",
        "languages": ["python"],
        "owasp": [],
        "stride": [],
        "since": "0.1.0",
    }
    reliability = {"area": "reliability", "track": "reliability", "cwe": []}
    return [
        common
        | {
            "rule_id": "sec-sql-built-from-text",
            "title": "SQL built from request input",
            "area": "security",
            "track": "security",
            "severity": "critical",
            "cwe": ["CWE-89"],
            "owasp": ["A03:2021"],
            "stride": ["T", "I"],
            "why": "Whoever writes the request writes the query, and reads or changes what is not theirs.",
            "remedy": "Pass values as parameters: `cursor.execute(sql, (value,))`.",
            "references": ["https://cheatsheetseries.owasp.org/cheatsheets/Query_Parameterization_Cheat_Sheet.html"],
        },
        common
        | reliability
        | {
            "rule_id": "rel-request-without-timeout",
            "title": "HTTP request without a timeout",
            "severity": "medium",
            "why": "The default of `requests` is to wait for ever; workers pile up behind one slow peer.",
            "remedy": "Give a timeout: `timeout=5`.",
            "references": ["https://requests.readthedocs.io/en/latest/user/advanced/#timeouts", "javascript:alert(1)"],
        },
        common
        | reliability
        | {
            "rule_id": "rel-cursor-not-closed",
            "title": "Cursor that is not closed",
            "severity": "low",
            "why": "An open cursor holds its connection.",
            "remedy": "Use `with` or `contextlib.closing`.",
            "references": [],
        },
        common
        | reliability
        | {
            "rule_id": "rel-no-graceful-shutdown",
            "title": "Service without graceful shutdown",
            "severity": "high",
            "why": "Every deployment cuts the requests that run.",
            "remedy": "Trap SIGTERM and drain.",
            "references": [],
        },
    ]


_WEIGHTS = {"critical": 10.0, "high": 5.0, "medium": 2.0, "low": 0.5}


def _common(repository: str) -> Row:
    return {"run_id": RUN, "repository": repository}


def _repository(rows: Rows, name: str, *, url: str, team: str, status: str, error: str = "", owners: Any = ()) -> None:
    rows["repositories"].append(
        _common(name) | {"url": url, "team": team, "owners": list(owners), "tier": "1", "default_branch": "main"}
    )
    rows["repository_runs"].append(
        _common(name)
        | {
            "generation": 1,
            "status": status,
            "error": error,
            "retold": "first",
            "base_commit": "ba5e" * 10,
            "base_at": BASE_AT,
            "head_commit": FIXING,
            "head_at": NOW - timedelta(days=2),
            "landed_changes": 3,
            "blobs": 60,
            "blobs_mapped": 12,
            "skips": 1,
            "seconds_git": 0.5,
            "seconds_map": 2.0,
            "seconds_link": 0.25,
            "seconds": 3.0,
        }
    )


def _landed(place: int) -> datetime:
    return NOW - timedelta(days=15 - 6 * place, hours=4)


def _change(rows: Rows, repository: str, commit: str, place: int, **more: Any) -> None:
    at = _landed(place)
    rows["landed_changes"].append(
        _common(repository)
        | {
            "generation": 1,
            "change": commit,
            "parent": "ba5e" * 10,
            "position": place,
            "subject": "",
            "author": "Ada",
            "authored_at": at,
            "committed_at": at,
            "landed_at": at,
            "is_merge": False,
            "pull_request": None,
            "files": 1,
            "added_lines": 0,
            "deleted_lines": 0,
            "introduced": 0,
            "fixed": 0,
            "critical": 0,
            "high": 0,
            "medium": 0,
            "low": 0,
            "verdict": "LGTM",
            "risk": "low",
        }
        | more
    )


def _file(rows: Rows, repository: str, commit: str, path: str, **more: Any) -> None:
    rows["file_changes"].append(
        _common(repository)
        | {
            "generation": 1,
            "change": commit,
            "status": "modified",
            "path": path,
            "before_path": path,
            "role": "handler",
            "added_lines": 1,
            "deleted_lines": 0,
        }
        | more
    )


def _finding(
    rows: Rows,
    repository: str,
    name: str,
    rule_id: str,
    *,
    born: str,
    path: str,
    line: int,
    died: str = "",
    fate: str = "",
    **more: Any,
) -> None:
    rule = next(rule for rule in rows["rules"] if rule["rule_id"] == rule_id)
    changes = {row["change"]: row for row in rows["landed_changes"] if row["repository"] == repository}
    finding_id = str(uuid5(NAMESPACE_URL, f"{repository}/{name}"))
    born_at = changes[born]["landed_at"] if born else None
    died_at = changes[died]["landed_at"] if died else None
    key = _common(repository) | {"generation": 1, "finding_id": finding_id}
    rows["findings"].append(
        key
        | {
            "rule_id": rule_id,
            "analyzer": "patterns",
            "area": rule["area"],
            "track": rule["track"],
            "severity": rule["severity"],
            "confidence": "high",
            "weight": _WEIGHTS[rule["severity"]],
            "title": rule["title"],
            "message": "",
            "path": path,
            "start_line": line,
            "start_column": 5,
            "end_line": line,
            "end_column": 40,
            "more_lines": [],
            "symbol": "",
            "role": "handler",
            "excerpt": "",
            "evidence": "{}",
            "related": "[]",
            "fix": "",
            "owners": ["@orders"],
            "corroborated_by": [],
            "fingerprint": f"1:{name}",
            "status": "open",
            "known_since": born_at or BASE_AT,
            "born_in": born,
            "born_at": born_at,
            "died_in": died,
            "died_at": died_at,
            "times_reopened": 0,
            "suppression": "",
        }
        | more
    )
    rows["finding_intervals"].append(
        key
        | {
            "ordinal": 0,
            "opened_at": born_at or BASE_AT,
            "opened_in": born,
            "closed_at": died_at,
            "closed_in": died,
        }
    )
    events = [("introduced" if born else "baseline", born or "ba5e" * 10, born_at or BASE_AT, "")]
    if died:
        events.append((rows["findings"][-1]["status"], died, died_at, fate))
    for ordinal, (kind, change, at, detail) in enumerate(events):
        rows["finding_events"].append(
            key
            | {
                "ordinal": ordinal,
                "kind": kind,
                "change": change,
                "occurred_at": at,
                "path": path,
                "start_line": line,
                "detail": detail,
            }
        )
