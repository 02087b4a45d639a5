"""Where the rows and states of one repository go: on to the staging of a shard, once the repository is through."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from warehouse.staging import ShardWriter


class Sink(Protocol):
    """Where rows and states go: the staging of a shard, or memory."""

    def add(self, table_name: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Take rows of a table."""

    def put_state(self, repository_slug: str, name: str, content: bytes) -> None:
        """Take a state file."""


@dataclass(kw_only=True, slots=True)
class Buffer:
    """Rows and states of one repository, held back until it is through: half a repository is never staged."""

    rows: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)
    states: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def add(self, table_name: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Take rows of a table."""
        self.rows.setdefault(table_name, []).extend(rows)

    def put_state(self, repository_slug: str, name: str, content: bytes) -> None:
        """Take a state file."""
        self.states[(repository_slug, name)] = content

    def flush(self, writer: ShardWriter) -> None:
        """Hand everything on. WarehouseError where a row does not fit or a file cannot be written: nothing is handed on then."""
        with writer.together():
            for table_name, rows in self.rows.items():
                writer.add(table_name, rows)
            for (slug, name), content in self.states.items():
                writer.put_state(slug, name, content)
