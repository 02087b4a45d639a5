"""The text of the sql command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fleetreview.errors import UsageError
from flows.sql_command import answer
from tests.warehouse.sample import publish_rows, sample_rows
from warehouse.location import Location

if TYPE_CHECKING:
    from pathlib import Path


def test_words_behind_a_statement_are_not_passed_over(tmp_path: Path) -> None:
    publish_rows(Location(tmp_path), sample_rows())
    assert answer(str(tmp_path), "SELECT 1 AS n", (), query=None, run_id=None, form="csv") == "n\n1\n"
    with pytest.raises(UsageError, match="'weeks=4': only a saved query has parameters"):
        answer(str(tmp_path), "SELECT 1", ("weeks=4",), query=None, run_id=None, form="csv")
