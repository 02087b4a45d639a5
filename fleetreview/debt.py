"""How much an open finding weighs in debt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetreview.model import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

WEIGHTS: Mapping[Severity, float] = {
    Severity.CRITICAL: 20.0,
    Severity.HIGH: 8.0,
    Severity.MEDIUM: 3.0,
    Severity.LOW: 1.0,
    Severity.INFO: 0.0,
}
"""Debt is the sum of these over open findings. A step of severity weighs about three times as much."""


def weight(severity: Severity) -> float:
    """Return what one open finding of a severity adds to debt."""
    return WEIGHTS[severity]
