from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fleetreview.errors import WarehouseError
from tests.warehouse.published import (
    SAMPLE,
    publish_first,
    run_of,
)
from tests.warehouse.sample import (
    FIRST_RUN,
    SECOND_RUN,
    rows_of_run,
    stage,
)
from warehouse.publishing import publish
from warehouse.staging import ShardWriter
from warehouse.state import read_cache, read_state, write_cache

if TYPE_CHECKING:
    from warehouse.location import Location


def test_state_is_that_of_the_current_run(location: Location) -> None:
    assert read_state(location, "orders", "lineage") is None
    stage(location, rows_of_run(SAMPLE, FIRST_RUN))
    assert read_state(location, "orders", "lineage") is None
    publish(location, *run_of(SAMPLE, FIRST_RUN))
    assert read_state(location, "orders", "lineage") == f"lineage of orders after {FIRST_RUN}".encode()
    assert read_state(location, "orders", "other") is None
    assert read_state(location, "nobody", "lineage") is None


def test_state_of_a_repository_that_a_run_left_out_stays(location: Location) -> None:
    publish_first(location, until=1)
    ShardWriter(location, SECOND_RUN, "one").done()
    publish(location, SAMPLE["runs"][1], ["one"])
    assert read_state(location, "orders", "lineage") == f"lineage of orders after {FIRST_RUN}".encode()


def test_lost_state_is_an_error_and_not_a_new_repository(location: Location) -> None:
    publish_first(location, until=1)
    location.delete(f"state/orders/{FIRST_RUN}/lineage")
    with pytest.raises(WarehouseError, match="the state of orders is lost"):
        read_state(location, "orders", "lineage")


def test_cache_is_replaced_at_once_and_needs_no_run(location: Location) -> None:
    assert read_cache(location, "orders", "patterns/facts") is None
    write_cache(location, "orders", "patterns/facts", b"one")
    write_cache(location, "orders", "patterns/facts", b"two")
    assert read_cache(location, "orders", "patterns/facts") == b"two"
