"""Rules whose findings say who waits for whom, and how long."""

from __future__ import annotations

from typing import Final

HELD: Final = frozenset({"statements-after-exclusive-lock", "rewrite-while-holding-lock"})
"""Rules about a lock that keeps everybody out while something slow runs that may be about another table."""

ABOUT_LOCKS: Final = HELD | {
    "add-column-auto-increment",
    "add-column-default-rewrite",
    "add-column-generated-stored",
    "attach-partition-scan",
    "check-validates-existing",
    "column-type-rechecks-constraint",
    "column-type-rewrite",
    "detach-partition-not-concurrent",
    "domain-with-constraint",
    "drop-index-not-concurrent",
    "drop-table-many-fks",
    "exclusion-constraint-on-existing",
    "fk-validates-existing",
    "index-not-concurrent",
    "multi-table-lock-window",
    "mysql-blocking-lock-clause",
    "mysql-check-copies-table",
    "mysql-convert-charset",
    "mysql-copy-algorithm",
    "mysql-fk-blocks-writes",
    "mysql-index-blocks-writes",
    "mysql-instant-lost",
    "not-valid-validated-same-tx",
    "pk-using-nullable-index",
    "primary-key-builds-index",
    "refresh-matview-concurrent-blocks-writes",
    "refresh-matview-not-concurrent",
    "reindex-not-concurrent",
    "set-not-null-scan",
    "table-rewrite-command",
    "trigger-lock",
    "unique-constraint-builds-index",
}
"""The others are as bad on a table that nobody uses."""

SLOW: Final = (
    ABOUT_LOCKS
    - HELD
    - {
        "drop-index-not-concurrent",
        "drop-table-many-fks",
        "multi-table-lock-window",
        "mysql-instant-lost",
        "not-valid-validated-same-tx",
        "trigger-lock",
    }
)
"""Rules about one statement that takes as long as a table is large; what they advise takes it away, or makes it short."""
