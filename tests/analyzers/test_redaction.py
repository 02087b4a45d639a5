from __future__ import annotations

import pytest

from analyzers.redaction import MASK, redact


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("SECRET_KEY = 'correct horse battery'", "horse"),
        ('password: "hunter2secret"', "hunter2"),
        ("jwt.sign(p, process.env.JWT_SECRET || 'dev-fallback')", "dev-fallback"),
        ("api_key='abc123'", "abc123"),
        ('headers["x-api-key"] = "k-99-secret"', "k-99"),
        ("url = 'postgres://app:s3cr3t@db/app'", "s3cr3t"),
        ("t = 'ghp_abcdefghijklmnopqrstuvwxyz0123456789'", "ghp_abc"),
        ("key = 'AKIAABCDEFGHIJKLMNOP'", "AKIAABCD"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----", "MIIEow"),
        ("x = 'q8Zk2Vd9Lm4Xw7Rt1Bn5Yc3Hf6Jp0GsA'", "q8Zk2"),
        ("jwt.verify(token, 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.c2ln')", "eyJhbGci"),
    ],
)
def test_secret_value_is_masked(text: str, secret: str) -> None:
    redacted = redact(text)
    assert secret not in redacted
    assert MASK in redacted


@pytest.mark.parametrize(
    "text",
    [
        "requests.get(url, headers=headers)",
        "cursor.execute('SELECT id FROM users WHERE name = %s', (name,))",
        "router.post('/password/reset', resetPassword)",
        "logger.info('token refreshed')",
        "const handler = 'application-controller-registration'",
        'ADD CONSTRAINT "FK_6641f4a2ba4d6eb7f1c2a8f3a93" FOREIGN KEY ("userId")',
    ],
)
def test_ordinary_code_stays_as_it_is(text: str) -> None:
    assert redact(text) == text
