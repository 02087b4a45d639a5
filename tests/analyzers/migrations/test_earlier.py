from __future__ import annotations

import pytest

from analyzers.migrations.moment import Earlier, Told
from analyzers.migrations.operations import DropTable

TOLD: list[Told] = [(DropTable(table=name), ()) for name in "abc"]


def test_what_ran_earlier_stays_what_it_was_while_the_transaction_goes_on() -> None:
    told = TOLD[:2]
    earlier = Earlier(told)
    told.append(TOLD[2])
    assert list(earlier) == TOLD[:2]
    assert len(earlier) == 2
    assert TOLD[2] not in earlier


@pytest.mark.parametrize("at", [slice(None), slice(1, None), slice(None, -1), slice(5), slice(None, None, -1)])
def test_some_of_what_ran_earlier_are_those_of_a_list(at: slice) -> None:
    assert Earlier([*TOLD])[at] == TOLD[at]


def test_one_of_what_ran_earlier_is_counted_from_either_end() -> None:
    told = [*TOLD]
    earlier = Earlier(told)
    told.append((DropTable(table="d"), ()))
    assert [earlier[0], earlier[-1]] == [TOLD[0], TOLD[2]]
    with pytest.raises(IndexError):
        earlier[3]


def test_nothing_ran_before_the_first_operation() -> None:
    assert not Earlier([])
