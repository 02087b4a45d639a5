"""Rows of replayed schemas for the sample warehouse: a stream, a table with a column and an index, a locking operation a change."""

from __future__ import annotations

from typing import Any

STREAM = "migrations"


def snapshot_rows(common: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    stands = common | {
        "stream": STREAM,
        "table_name": "orders",
        "since": "0001_orders",
        "since_path": "migrations/0001_orders.sql",
    }
    return {
        "schema_streams": [
            common
            | {
                "stream": STREAM,
                "framework": "golang-migrate",
                "directory": "migrations",
                "engine": "postgres",
                "engine_from": "compose.yaml",
                "version": "15",
                "version_from": "compose.yaml",
                "transaction": "batch",
                "migrations": 12,
                "statements": 30,
                "statements_understood": 29,
                "not_understood": '{"dynamic": 1}',
                "problems": [],
                "detected_from": ["compose.yaml"],
            }
        ],
        "schema_objects": [
            stands | {"kind": "table", "name": "orders", "definition": "", "valid": True},
            stands | {"kind": "column", "name": "id", "definition": "bigint not null", "valid": True},
            stands | {"kind": "index", "name": "orders_customer_idx", "definition": "(customer)", "valid": True},
        ],
    }


def operation_rows(common: dict[str, Any], change: str) -> list[dict[str, Any]]:
    return [
        common
        | {
            "change": change,
            "stream": STREAM,
            "ordinal": 0,
            "path": "migrations/0002_index.sql",
            "migration": "0002_index",
            "start_line": 1,
            "engine": "postgres",
            "kind": "create_index",
            "table_name": "orders",
            "object": "orders_customer_idx",
            "detail": "(customer)",
            "lock": "SHARE",
            "duration": "build",
            "blocks_reads": False,
            "blocks_writes": True,
            "rewrites": False,
            "scans": True,
            "transactional": True,
            "new_table": False,
            "reversible": True,
        }
    ]
