from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fleetreview.errors import UsageError
from fleetreview.windows import parse_window

NOW = datetime(2028, 2, 29, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "begin"),
    [
        ("90d", NOW - timedelta(days=90)),
        ("12w", NOW - timedelta(weeks=12)),
        ("1y", datetime(2027, 2, 28, 12, 30, tzinfo=UTC)),
        ("4y", datetime(2024, 2, 29, 12, 30, tzinfo=UTC)),
        ("99999y", datetime(1970, 2, 28, 12, 30, tzinfo=UTC)),
        ("99999w", datetime(1970, 1, 1, tzinfo=UTC)),
        (" 2025-01-31 ", datetime(2025, 1, 31, tzinfo=UTC)),
        ("2025-01-31T10:00", datetime(2025, 1, 31, 10, tzinfo=UTC)),
        ("2025-01-31T10:00+02:00", datetime(2025, 1, 31, 8, tzinfo=UTC)),
    ],
)
def test_a_window_begins_that_long_ago_or_then(text: str, begin: datetime) -> None:
    assert parse_window(text, NOW) == begin
    assert parse_window(text, NOW).tzinfo is UTC


@pytest.mark.parametrize("text", ["", "90", "0d", "-5d", "3 moons", "2025-13-01", "1m", "d"])
def test_anything_else_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(UsageError, match="write 90d, 12w, 1y or a date"):
        parse_window(text, NOW)
