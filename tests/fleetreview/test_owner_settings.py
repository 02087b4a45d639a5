from __future__ import annotations

from datetime import date

import pytest

from fleetreview.errors import InvalidFile
from fleetreview.owner_settings import OwnerSettings, WrittenSuppression, read_owner_settings

WHOLE = b"""\
exclude: [legacy/, "**/*.min.js"]
suppressions:
  - rule: missing-timeout
    path: jobs/**
    reason: the queue has its own   # until the queue goes
    expires: 2026-03-31
  - {rule: other, reason: "agreed with security"}
hints:
  roles: {src/edge/: handler}
migrations:
  lock_timeout: 5s
service:
  port: 8080
"""


def problems(content: bytes) -> list[str]:
    with pytest.raises(InvalidFile) as caught:
        read_owner_settings(content)
    return str(caught.value).splitlines()


def test_the_settings_of_a_repository_are_read() -> None:
    settings = read_owner_settings(WHOLE)
    assert settings.exclude == ("legacy/", "**/*.min.js")
    assert settings.suppressions == (
        WrittenSuppression(
            rule="missing-timeout", path="jobs/**", reason="the queue has its own", expires=date(2026, 3, 31)
        ),
        WrittenSuppression(rule="other", path="**", reason="agreed with security", expires=None),
    )


def test_sections_for_analyzers_are_hints() -> None:
    assert read_owner_settings(WHOLE).hints == {
        "roles": {"src/edge/": "handler"},
        "migrations": {"lock_timeout": "5s"},
        "service": {"port": 8080},
    }
    assert problems(b"hints: {service: {}}\nservice: {}\n") == [
        ".fleetreview.yaml:1: service: given twice, at the top and among hints"
    ]


@pytest.mark.parametrize(
    ("roles", "message"),
    [
        (b"[app/]", "roles: a mapping of path globs to roles is expected"),
        (b"{app/: [handler]}", "roles: ['handler'] for app/ is none of handler, service, "),
        (b"{app/: controller}", "roles: 'controller' for app/ is none of handler, service, "),
    ],
)
def test_roles_that_there_are_not_are_told(roles: bytes, message: str) -> None:
    [problem] = problems(b"exclude: []\nhints:\n  roles: " + roles + b"\n")
    assert problem.startswith(f".fleetreview.yaml:2: hints: {message}")


@pytest.mark.parametrize(
    "said",
    [
        b"{engine: postgres, version: 13, transaction: all, timezone: UTC}",
        b"[{path: a/, framework: goose}, {path: b/, engine: mysql, version: '8.0.28', hot_tables: [orders]}]",
        b"{version: 13.4}",
        b"{}",
        b"[]",
    ],
)
def test_migrations_are_told_once_or_by_path(said: bytes) -> None:
    assert "migrations" in read_owner_settings(b"migrations: " + said + b"\n").hints


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (b"5", "migrations: a mapping is expected"),
        (b"[5]", "migrations[0]: a mapping is expected"),
        (b"{engin: mysql}", "migrations.engin: unknown field; known are path, framework, "),
        (b"{engine: oracle}", "migrations.engine: 'oracle' is none of postgres, mysql, "),
        (b"[{path: a/}, {framework: [goose]}]", "migrations[1].framework: ['goose'] is none of flyway, "),
        (b"{transaction: each}", "migrations.transaction: 'each' is none of per-file, "),
        (b"{version: new}", "migrations.version: a version such as 13"),
        (b"{version: true}", "migrations.version: a version such as 13"),
        (b"{timezone: 3}", "migrations.timezone: text is expected"),
        (b"{path: ''}", "migrations.path: text is expected"),
        (b"{hot_tables: orders}", "migrations.hot_tables: a list of tables is expected"),
        (b"{opt_in: mysql-engine}", "migrations.opt_in: a list of rules is expected"),
    ],
)
def test_migrations_that_would_not_be_understood_are_told(said: bytes, message: str) -> None:
    [problem] = problems(b"exclude: []\nhints:\n  migrations: " + said + b"\n")
    assert problem.startswith(f".fleetreview.yaml:2: hints: {message}")


@pytest.mark.parametrize("content", [b"", b"# nothing yet\n", b"---\n", b"\xef\xbb\xbf"])
def test_an_empty_file_says_nothing(content: bytes) -> None:
    assert read_owner_settings(content) == OwnerSettings()


def test_every_problem_is_told_with_its_line_and_field() -> None:
    content = b"""\
excludes: [a]
suppressions:
  - rule: x
    path: a
  - rule: ""
    reason: r
    expires: tomorrow
    until: 2026-01-01
  - 12
exclude: legacy/
"""
    assert problems(content) == [
        ".fleetreview.yaml:1: excludes: unknown field, did you mean exclude?",
        ".fleetreview.yaml:3: suppressions[0].reason: required, but missing",
        ".fleetreview.yaml:5: suppressions[1].rule: text is expected",
        ".fleetreview.yaml:7: suppressions[1].expires: a date such as 2026-01-31 is expected",
        ".fleetreview.yaml:8: suppressions[1].until: unknown field; known are rule, path, reason, expires",
        ".fleetreview.yaml:9: suppressions[2]: a mapping is expected",
        ".fleetreview.yaml:10: exclude: a list is expected",
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"exclude: [a\nhints: {}\n", ".fleetreview.yaml:2: not valid YAML: "),
        (b"exclude: [a]\nexclude: [b]\n", ".fleetreview.yaml:2: not valid YAML: found duplicate key"),
        (b"hints: {}\nexclude: [caf\xe9]\n", ".fleetreview.yaml:2: not UTF-8"),
        (b"- a\n", ".fleetreview.yaml:1: a mapping of fields is expected"),
        (b"hints:\n  1: a\n", ".fleetreview.yaml:1: hints: the key 1 is no text: quote it"),
        (
            b"hints:\n  a: !python/object:os.system x\n",
            ".fleetreview.yaml:2: hints.a: a tagged value is not understood",
        ),
        (b"hints: " + b"[" * 5000 + b"\n", ".fleetreview.yaml: too many values, or nested too deep"),
        (b"hints:\n  " + b"- " * 5000 + b"\n", ".fleetreview.yaml: not valid YAML: "),
        (b"exclude: [" + b"a," * 40_000 + b"]", ".fleetreview.yaml: larger than"),
        (
            b"suppressions:\n- {rule: a, reason: b, expires: 2026}\n",
            ".fleetreview.yaml:2: suppressions[0].expires: a date",
        ),
    ],
)
def test_a_file_that_cannot_be_understood_is_told_with_its_line(content: bytes, problem: str) -> None:
    assert problems(content)[0].startswith(problem)


def test_aliases_cannot_make_a_small_file_huge() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    content = "hints:\n" + "".join(f"  {line}\n" for line in lines)
    assert problems(content.encode()) == [".fleetreview.yaml: too many values, or nested too deep"]
