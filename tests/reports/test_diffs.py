from __future__ import annotations

from reports.diffs import diff_lines, replacements

DIFF = """\
--- a/app.py
+++ b/app.py
@@ -2,4 +2,5 @@
 two
-three
-four
+THREE
+3.5
+FOUR
 five
@@ -10,0 +12,1 @@
+new
@@ -20,2 +23,1 @@
-gone
 stays
\\ No newline at end of file
"""


def applied(diff: str, lines: list[str]) -> list[str]:
    for change in reversed(replacements(diff)):
        lines[change.start_line - 1 : change.start_line - 1 + change.lines] = change.text.splitlines()
    return lines


def test_replacements_do_what_the_diff_says() -> None:
    old = ["one", "two", "three", "four", "five", *(str(n) for n in range(6, 20)), "gone", "stays"]
    new = [
        "one",
        "two",
        "THREE",
        "3.5",
        "FOUR",
        "five",
        *(str(n) for n in range(6, 11)),
        "new",
        *(str(n) for n in range(11, 20)),
        "stays",
    ]
    assert applied(DIFF, old) == new


def test_text_without_a_hunk_replaces_nothing() -> None:
    assert replacements("--- a/x\n+++ b/x\n- not a hunk\n") == ()


def test_a_removed_line_that_looks_like_a_header_is_a_removed_line() -> None:
    kinds = [line.kind for line in diff_lines("--- a/x\n+++ b/x\n@@ -1 +1 @@\n--- old comment\n+++ new\n same\n")]
    assert kinds == ["file", "file", "hunk", "removed", "added", "same"]
