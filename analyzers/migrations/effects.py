"""What an operation costs the database: locks, rewrites, scans. The facts are data, in ``facts/*.yaml``.

A fact says for an operation, under conditions and in a range of versions, which lock is taken on which table and for how
long. Its ``source`` is where that can be read (a manual, a measurement).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Duration: TypeAlias = Literal["instant", "scan", "build", "rewrite", "wait", "unknown"]
"""How long the lock is held: only for the catalogue, while all rows are read, while an index is built, while the table is
written anew, while it waits for others, or as long as something takes that is not known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """What one operation does to one table.

    ``lock`` is the engine's name for it, as ``ACCESS EXCLUSIVE``; '' for none. ``blocks_reads`` and ``blocks_writes``: of
    others, while it lasts. ``rewrites``: the whole table is written anew; ``scans``: all rows are read; ``builds``: an index
    is built. ``fails_on_data``: what is there can make it fail. ``no_transaction``: it cannot run inside a transaction at
    all. ``because`` is the condition that made the fact hold, in words (``varchar(40) to varchar(20)``), ``source`` where the
    fact is from.
    """

    table: str
    lock: str
    duration: Duration = "instant"
    blocks_reads: bool = False
    blocks_writes: bool = False
    rewrites: bool = False
    scans: bool = False
    builds: bool = False
    fails_on_data: bool = False
    no_transaction: bool = False
    because: str = ""
    source: str = ""

    @property
    def is_strong(self) -> bool:
        """Whether writes of others have to wait."""
        return self.blocks_writes
