"""Where squawk says something else about the cases of ``squawk_cases.py``, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Kind: TypeAlias = Literal["history", "transaction", "wrong", "reach", "chosen"]


@dataclass(frozen=True, kw_only=True)
class Disagreement:
    """What only one of the two finds, by concept.

    ``kind``: ``history``: an earlier file decides, which squawk does not read; ``transaction``: what the runner does decides;
    ``wrong``: squawk is wrong about PostgreSQL or about what the file says; ``reach``: one of the two looks further;
    ``chosen``: both are right, and ours leaves it out on purpose.
    """

    kind: Kind
    why: str
    theirs: frozenset[str] = frozenset()
    ours: frozenset[str] = frozenset()


def _concepts(text: str) -> frozenset[str]:
    return frozenset(text.split(",")) if text else frozenset()


_LISTED: Final[tuple[tuple[Kind, str, tuple[tuple[str, str, str], ...]], ...]] = (
    ("reach", "DEFAULT NULL is no default", (("column, required with null as its default", "", "required"),)),
    (
        "chosen",
        "another rule tells a default that is there for its own statement only: required-column-default-dropped",
        (("column, required with a default that goes", "default dropped", ""),),
    ),
    (
        "chosen",
        "the table that comes in its place has its name",
        (("renamed table, swapped for one of this file", "table renamed", ""),),
    ),
    ("history", "no file ever added it", (("dropped constraint, never added", "constraint dropped", ""),)),
    ("history", "nothing refers to the table", (("emptied, with nothing that refers to it", "cascade", ""),)),
    ("wrong", "it is added anew at once", (("dropped constraint, replaced", "constraint dropped", ""),)),
    (
        "history",
        "an earlier file says which type it was",
        (
            ("type, wider text", "type", ""),
            ("type, text without limit", "type", ""),
            ("type, to text", "type", ""),
            ("type, more digits", "type", ""),
            ("type, numeric without limit", "type", ""),
            ("type, cidr to inet", "type", ""),
            ("type, finer time", "type", ""),
            ("type, the same", "type", ""),
        ),
    ),
    ("history", "the column was NOT NULL from the start", (("not null, that is so already", "not null", ""),)),
    (
        "history",
        "an earlier file has the check that proves it",
        (("not null, with a check of an older file", "not null", ""),),
    ),
    ("history", "no file ever made the column", (("dropped column, guarded and never there", "column dropped", ""),)),
    ("history", "no file ever made the table", (("dropped table, before it is made", "table dropped", ""),)),
    ("wrong", "a name with its schema is the same table", (("index, of a new table with its schema", "index", ""),)),
    (
        "wrong",
        "the table is of this file, under another name",
        (("index, of a table renamed from a new one", "index,table renamed", ""),),
    ),
    (
        "wrong",
        "the table is of this file",
        (
            ("index dropped, of this file", "index dropped", ""),
            ("index dropped, with its table of this file", "table dropped", ""),
            ("column, with random() in a new table", "default", ""),
            ("column, required in a new table", "required", ""),
            ("not null, of a new table", "not null", ""),
            ("type, of a new table", "type", ""),
            ("dropped table, of this file", "table dropped", ""),
            ("dropped table, temporary", "table dropped", ""),
            ("renamed column, of this file", "column renamed", ""),
            ("renamed table, of this file", "table renamed", ""),
            ("emptied, of this file", "cascade", ""),
        ),
    ),
    ("wrong", "the column is of this file", (("dropped column, of this file", "column dropped", ""),)),
    (
        "wrong",
        "the view is of this file, and its index cannot be built concurrently with it",
        (("index, of a new materialized view", "index", ""),),
    ),
    ("wrong", "ON ONLY builds nothing", (("index, of a partitioned parent alone", "index", ""),)),
    (
        "wrong",
        "of a new column without values nothing is looked up",
        (("key, of a new column without values", "constraint", ""),),
    ),
    ("wrong", "a unique constraint cannot be NOT VALID", (("unique", "constraint", ""),)),
    ("wrong", "a primary key cannot be NOT VALID", (("primary key", "constraint", ""),)),
    (
        "wrong",
        "it is computed once",
        (
            ("column, with a negative constant", "default", ""),
            ("column, with constant arithmetic", "default", ""),
            ("column, with current_date", "default", ""),
            ("column, with the current user", "default", ""),
            ("column, with lower of a constant", "default", ""),
        ),
    ),
    (
        "wrong",
        "a check of another column proves nothing",
        (("not null, with a check of another column", "", "not null"),),
    ),
    ("wrong", "NOT VALID checks no rows", (("domain, check added not valid", "domain", ""),)),
    (
        "transaction",
        "the runner's transaction wraps a single statement too",
        (("index, concurrent in the runner's transaction", "", "transaction"),),
    ),
    (
        "transaction",
        "who runs numbered files is not known: a file that opens a transaction says that nobody else does",
        (
            ("index, concurrent in its own transaction", "nesting", ""),
            ("index, concurrent after COMMIT", "nesting", ""),
            ("key, validated in a second transaction", "nesting", ""),
            ("transaction within the runner's", "nesting", ""),
            ("transaction that is not committed", "nesting", ""),
            ("transaction rolled back", "nesting", ""),
        ),
    ),
    (
        "reach",
        "squawk does not look into blocks",
        (
            ("index, in a DO block", "", "index"),
            ("index, executed in a DO block", "", "index"),
        ),
    ),
    (
        "reach",
        "IF NOT EXISTS of a table that an earlier file made makes none",
        (("index, of a new table only by guess", "", "index"),),
    ),
    (
        "reach",
        "squawk knows of CREATE INDEX only",
        (
            ("index dropped, concurrently in a transaction", "", "transaction"),
            ("index rebuilt, concurrently", "", "transaction"),
            ("index rebuilt, concurrently by option", "", "transaction"),
            ("partition detached, concurrently in a transaction", "", "transaction"),
            ("vacuumed in full", "", "transaction"),
            ("dropped database", "", "transaction"),
        ),
    ),
    (
        "reach",
        "squawk does not tell that a counting column writes the table anew",
        (
            ("primary key, of a new column", "", "default"),
            ("column, serial", "", "default"),
        ),
    ),
    (
        "reach",
        "PostgreSQL reads all rows for a check inside a new column (test_postgres_truth.py)",
        (("check, of a new column", "", "constraint"),),
    ),
    (
        "chosen",
        "the column is of this file, and its default fills it",
        (("not null, of a new column", "not null", ""),),
    ),
    (
        "reach",
        "a check of a domain is no constraint of a table",
        (("domain, check dropped", "constraint dropped", ""),),
    ),
)
"""By reason: cases, each with what only squawk finds and what only ours do, with commas between."""

DISAGREEMENTS: Final[dict[str, Disagreement]] = {
    case: Disagreement(kind=kind, why=why, theirs=_concepts(theirs), ours=_concepts(ours))
    for kind, why, cases in _LISTED
    for case, theirs, ours in cases
}
