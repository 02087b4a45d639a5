"""Windows of time: how far back a review goes."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from fleetreview.errors import UsageError

_SPAN = re.compile(r"(\d{1,5})\s*([dwy])")
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def parse_window(text: str, now: datetime | None = None) -> datetime:
    """Return the begin of a window: ``90d``, ``12w`` or ``1y`` before ``now``, or an ISO date (midnight UTC) or time.

    Raise UsageError for anything else.
    """
    now = now or datetime.now(UTC)
    text = text.strip()
    span = _SPAN.fullmatch(text)
    if span is not None and int(span[1]) > 0:
        return max(_before(now, int(span[1]), span[2]), _BEGINNING)
    try:
        moment = datetime.combine(date.fromisoformat(text), time()) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError as problem:
        raise UsageError(f"{text!r} is no window: write 90d, 12w, 1y or a date such as 2025-01-31") from problem
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _before(now: datetime, number: int, unit: str) -> datetime:
    if unit != "y":
        return now - min(timedelta(days=number * (7 if unit == "w" else 1)), now - _BEGINNING)
    year = max(now.year - number, _BEGINNING.year)
    try:
        return now.replace(year=year)
    except ValueError:  # 29 February
        return now.replace(year=year, day=28)
