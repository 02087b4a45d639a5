"""Whether a value reads like words, or was drawn at random."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import Final

_PAIRS: Final = frozenset(
    (
        "th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri"
        " ro ic ne ea ra ce li ch ll be ma si om ur ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et"
        " ut ss so rs un lo wa ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im mi ai sh ir su id os iv ia"
        " am fi ci vi pl ig tu ev ld ry mp fe bl ab gh ty op wo sa ay ex ke fr oo av ag if ap gr od bo sp rd do uc"
        " bu ei ov by rm ep tt oc fa ef cu rn sc gi da yo cr cl du ga qu ue ff ba ey ls va um pp ua up lu go ht ru"
        " ug ds"
    ).split()
)
"""Pairs of letters of which English text is made to four fifths, and random text to a quarter."""

_LETTERS: Final = re.compile(r"[a-z]+")
_RUN: Final = re.compile(r"(.)\1{3,}")
_LONG_RUN: Final = re.compile(r"(.)\1{6,}")
_LIKE_WORDS: Final = 0.55
_SEQUENCES: Final = (
    "0123456789",
    "9876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "zyxwvutsrqponmlkjihgfedcba",
    "qwertyuiop",
    "deadbeef",
    "cafebabe",
)
_HEX: Final = re.compile(r"[0-9a-f]+|[0-9A-F]+")


def entropy(text: str) -> float:
    """Return Shannon's entropy of a text, in bits per character."""
    counts = Counter(text)
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values()) if text else 0.0


def reads_like_words(value: str) -> bool:
    """Tell whether at least half of a value are runs of letters most pairs of which are those that words are made of."""
    in_words = 0
    for run in _LETTERS.findall(value.lower()):
        pairs = len(run) - 1
        if pairs >= 2 and sum(run[at : at + 2] in _PAIRS for at in range(pairs)) >= _LIKE_WORDS * pairs:
            in_words += len(run)
    return in_words * 2 >= len(value) > 0


def is_regular(value: str) -> bool:
    """Tell whether a value was typed along some row: runs of one character, alphabets, number rows, one part again and again."""
    if (_RUN if len(value) < 24 else _LONG_RUN).search(value):
        return True
    lower = value.lower()
    for row in _SEQUENCES:
        if len(row) <= len(lower) and row in lower:
            return True
        if any(row[at : at + 6] in lower for at in range(len(row) - 5)):
            return True
    half = len(value) // 2
    return any(value[:size] * (len(value) // size) == value[: len(value) // size * size] for size in range(1, half + 1))


def is_random(value: str, *, least: int = 12) -> bool:
    """Tell whether a value looks drawn at random: long enough, many different characters, no words, no rows."""
    if len(value) < least or is_regular(value):
        return False
    drawn = entropy(value)
    if _HEX.fullmatch(value):
        return len(value) >= 16 and drawn >= (2.6 if len(value) < 32 else 2.9) and not value.isalpha()
    digits = sum(one.isdigit() for one in value)
    if digits == len(value):
        return False
    is_mixed = any(one.islower() for one in value) and any(one.isupper() for one in value)
    if not digits and not is_mixed:
        return False
    wanted = 2.9 if len(value) < 16 else 3.1 if len(value) < 24 else 3.5
    return drawn >= wanted and not reads_like_words(value)
