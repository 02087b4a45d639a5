"""The rows of table ``repository_runs``: how the audit of one repository went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flows.repository_audit import Order
    from flows.state import State


def run_row(order: Order, **columns: Any) -> dict[str, Any]:
    """Make a row of the columns given; the others say that nothing was done."""
    empty = {
        "repository": order.repository.name,
        "generation": 0,
        "error": "",
        "retold": "",
        "base_commit": "",
        "base_at": None,
        "head_commit": "",
        "head_at": None,
        "landed_changes": 0,
        "blobs": 0,
        "blobs_mapped": 0,
        "skips": 0,
        "seconds_git": 0.0,
        "seconds_map": 0.0,
        "seconds_link": 0.0,
        "seconds": 0.0,
    }
    return {**empty, **columns}


def unchanged_row(order: Order, state: State, seconds: float) -> dict[str, Any]:
    """Make the row of a repository in which there was nothing to review."""
    return run_row(
        order,
        status="unchanged",
        seconds_git=seconds,
        seconds=seconds,
        **_known(state),
    )


def failed_row(order: Order, error: str, state: State | None, seconds: float) -> dict[str, Any]:
    """Make the row of a repository that could not be audited; what is known of it stays as it was published."""
    return run_row(order, status="failed", error=error, seconds=seconds, **(_known(state) if state else {}))


def _known(state: State) -> dict[str, Any]:
    return {
        "generation": state.generation,
        "base_commit": state.base or "",
        "base_at": state.base_at,
        "head_commit": state.head,
        "head_at": state.head_at,
    }
