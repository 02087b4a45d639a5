"""What a scan of three roots found: rows as the command line hands them over, without a history."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]

_COMMON: Row = {
    "rule_id": "sec-sql-built-from-text",
    "analyzer": "patterns",
    "area": "security",
    "track": "security",
    "severity": "critical",
    "confidence": "high",
    "weight": 10.0,
    "title": "SQL built from request input",
    "message": "`execute` gets SQL that is built from `request.args`.",
    "start_line": 7,
    "start_column": 5,
    "end_line": 7,
    "end_column": 30,
    "symbol": "search",
    "role": "handler",
    "excerpt": "    execute(sql)",
    "evidence": '{"sink": "execute"}',
    "related": "[]",
    "fix": "",
    "fingerprint": "1:a",
    "cwe": ["CWE-89"],
    "remedy": "Pass values as parameters.",
}


def scan_rows() -> list[Row]:
    return [
        _COMMON | {"root": ".", "path": "one.py", "severity": "low", "fingerprint": "1:c"},
        _COMMON | {"root": "./services", "path": "a b/app.py"},
        _COMMON
        | {
            "root": "/srv/x/worker.py",
            "path": "worker.py",
            "severity": "high",
            "fingerprint": "1:b",
            "suppressed": True,
            "suppression": "reviewed",
            "suppression_kind": "inline",
        },
    ]


def scan_skips() -> list[Row]:
    return [
        {
            "root": "services",
            "path": "bro\x1bken.py",
            "analyzer": "patterns",
            "rule_id": "",
            "reason": "syntax_error",
            "detail": "line 3",
        }
    ]
