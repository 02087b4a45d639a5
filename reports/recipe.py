"""A remedy in steps: what a finding's remedy says line by line, as sentences with the code that belongs to each.

An analyzer writes steps as ``1. A sentence:`` with code on the lines below it; a single step goes without its number. A remedy
of one line is prose, and no recipe.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = re.compile(r"\d+\. ")


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One step: a sentence, and code, '' where there is none."""

    text: str
    code: str


def recipe(remedy: str) -> tuple[Step, ...]:
    """Return the steps of a remedy; () where it is prose of one line."""
    lines = remedy.strip().split("\n")
    if len(lines) == 1:
        return ()
    numbered = bool(_NUMBER.match(lines[0]))
    steps: list[tuple[str, list[str]]] = []
    for line in lines:
        begins = not steps or (numbered and line.startswith(f"{len(steps) + 1}. "))
        if begins:
            steps.append((_NUMBER.sub("", line, count=1) if numbered else line, []))
        else:
            steps[-1][1].append(line)
    return tuple(Step(text=text, code="\n".join(code)) for text, code in steps)


def first_step(remedy: str) -> str:
    """Return what to do in one line: the remedy, or its first step and how many more there are."""
    steps = recipe(remedy)
    if not steps:
        return remedy
    text = steps[0].text.rstrip(":")
    if len(steps) == 1:
        return f"{text}." if not text.endswith(".") else text
    more = len(steps) - 1
    return f"{text.rstrip('.')}, and {more} more {'step' if more == 1 else 'steps'}."
