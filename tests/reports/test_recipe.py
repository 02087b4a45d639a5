from __future__ import annotations

import pytest

from reports.recipe import Step, first_step, recipe

STEPS = (
    "1. Add it for new rows only:\nALTER TABLE t ADD CHECK (a > 0) NOT VALID;\n"
    "2. Check the rows:\nALTER TABLE t\n  VALIDATE CONSTRAINT c;"
)


def test_numbered_lines_are_steps_with_the_code_below_them() -> None:
    assert recipe(STEPS) == (
        Step(text="Add it for new rows only:", code="ALTER TABLE t ADD CHECK (a > 0) NOT VALID;"),
        Step(text="Check the rows:", code="ALTER TABLE t\n  VALIDATE CONSTRAINT c;"),
    )


def test_single_step_has_no_number() -> None:
    assert recipe("Set a time-out:\nSET lock_timeout = '2s'") == (
        Step(text="Set a time-out:", code="SET lock_timeout = '2s'"),
    )


def test_code_that_begins_with_another_number_stays_code() -> None:
    assert recipe("1. Run:\n7. not a step\n2. Done.")[0].code == "7. not a step"


@pytest.mark.parametrize("remedy", ["", "Pass a timeout.", "1. Only one line."])
def test_prose_of_one_line_is_no_recipe(remedy: str) -> None:
    assert recipe(remedy) == ()
    assert first_step(remedy) == remedy


def test_first_step_counts_the_others() -> None:
    assert first_step(STEPS) == "Add it for new rows only, and 1 more step."
    assert first_step("Set a time-out:\nSET lock_timeout = '2s'") == "Set a time-out."
