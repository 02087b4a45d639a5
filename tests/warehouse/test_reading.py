from __future__ import annotations

from datetime import UTC, datetime

from tests.warehouse.sample import LAST_RUN, sample_rows
from warehouse.reading import warehouse_of


def test_rows_in_memory_are_asked_like_a_warehouse() -> None:
    with warehouse_of(sample_rows()) as warehouse:
        rows = warehouse.rows("SELECT started_at FROM runs WHERE run_id = $run", {"run": LAST_RUN})
    assert rows == [{"started_at": datetime(2026, 11, 23, 3, tzinfo=UTC)}]
