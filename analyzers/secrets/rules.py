"""The rules of secrets. What they find is decided beside them; here is what each says of itself."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final

from analyzers.rule import KEEP, Example, Rule
from analyzers.rule_declaration import declare
from analyzers.secrets.candidate import (
    ASSIGNED_VALUE,
    AUTHORIZATION_HEADER,
    CONNECTION_PASSWORD,
    PRIVATE_KEY,
    PROVIDER_TOKEN,
    SIGNED_TOKEN,
)
from fleetreview.model import Area, Confidence, Role, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

_EVERYWHERE: Final[Mapping[Role, str]] = {role: KEEP for role in Role if role is not Role.VENDORED}
_ROTATE: Final = (
    "Rotate it first: it is burnt from the moment it was pushed, and taking it out of the code leaves it in the"
    " history, in clones, forks and builds. Then read the new one from the environment or a secret store, and look"
    " through the provider's logs for use that was not yours."
)
_REFERENCES: Final = (
    "https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html",
    "https://cwe.mitre.org/data/definitions/798.html",
)
_LANGUAGES: Final = ("any",)
_TRAPS: Final = (
    "Placeholders, references to the environment or a secret store, hashes, ciphertext, public and publishable keys.",
    "Tests and examples: only tokens whose format or checksum is beyond doubt are told there, one severity or more"
    " lower.",
)
_DRAWN: Final = ("q8Zk2Vd9Lm4Xw7Rt1Bn5", "Yc3Hf6Jp0GsAuE7oKi2T")
_BODY: Final = """\
MHcCAQEEIFo3vNq8Zk2Vd9Lm4Xw7Rt1Bn5Yc3Hf6Jp0GsAuE7oKi2ToAoGCCqGSM
49AwEHoUQDQgAEx1Vb7QpLz9Tm4Rk2Wc8Yd5Ng6Hj3Fs0AaEuIoKtPvXyBqZlMn
r7Dk3Sf9Gh1Jw5Cx8Vz2Bn6Mq4Lt0PyRuEiOaTk=="""


def _secret(rule_id: str, title: str, severity: Severity, confidence: Confidence, why: str, **more: Any) -> Rule:
    return declare(
        id=rule_id,
        title=title,
        area=Area.SECURITY,
        severity=severity,
        confidence=confidence,
        why=why,
        remedy=_ROTATE,
        references=_REFERENCES,
        cwe=("CWE-798", *more.pop("cwe", ())),
        owasp=("A07:2021", "A07:2025"),
        stride=("S", "I"),
        since="0.2.0",
        languages=_LANGUAGES,
        roles=_EVERYWHERE,
        group="secret",
        evidence=("kind", "name", "secret", "preview"),
        traps=_TRAPS,
        acknowledged_by=("S105", "S106", "S107", "B105", "B106", "B107", "G101"),
        **more,
    )


@functools.cache
def rules() -> tuple[Rule, ...]:
    """Return the rules, by id."""
    return (
        _secret(
            ASSIGNED_VALUE,
            "Secret written into a file",
            Severity.HIGH,
            Confidence.MEDIUM,
            "The value of a password, key or token stands in the repository: everybody who can read it, now or in"
            " any old clone, can use it, and it cannot be changed without a new release.",
            cwe=("CWE-259", "CWE-321"),
            bad=(
                Example(path="config/prod.yml", text="mail:\n  host: mail.acme.io\n  password: vT92kLmq!xz\n"),
                Example(path="src/config.ts", text="const secret = process.env.JWT_SECRET || 'Xk29vqLmz71pRtW';\n"),
            ),
            good=(
                Example(path="config/prod.yml", text="mail:\n  host: mail.acme.io\n  password: ${MAIL_PASSWORD}\n"),
                Example(path="src/config.ts", text="const secret = requiredEnv('JWT_SECRET');\n"),
            ),
        ),
        _secret(
            AUTHORIZATION_HEADER,
            "Credential written into a header",
            Severity.HIGH,
            Confidence.MEDIUM,
            "An `Authorization` header with its credential stands in the repository: everybody who can read it can"
            " make the same call.",
            bad=(
                Example(
                    path="scripts/report.sh",
                    text='curl -H "Authorization: Bearer q8Zk2Vd9Lm4Xw7Rt1Bn5Yc3Hf6Jp" https://api.acme.io\n',
                ),
            ),
            good=(
                Example(path="scripts/report.sh", text='curl -H "Authorization: Bearer $TOKEN" https://api.acme.io\n'),
            ),
        ),
        _secret(
            CONNECTION_PASSWORD,
            "Password in an address or a connection",
            Severity.HIGH,
            Confidence.MEDIUM,
            "The password of a database, broker or server stands in its address: everybody who can read the"
            " repository and reach the host is in.",
            bad=(
                Example(
                    path="app/db.py",
                    text='engine = create_engine("postgresql://orders:vK8q2LmZx0p@db.acme.io/orders")\n',
                ),
            ),
            good=(
                Example(
                    path="app/db.py", text='engine = create_engine("postgresql://postgres:postgres@localhost/orders")\n'
                ),
                Example(path="compose.yml", text='environment:\n  URL: "postgres://app:${DB_PASSWORD}@db/app"\n'),
            ),
        ),
        _secret(
            PRIVATE_KEY,
            "Private key in the repository",
            Severity.CRITICAL,
            Confidence.HIGH,
            "Whoever has the private key is, to everybody else, its owner: they sign, decrypt and log in as the"
            " service.",
            cwe=("CWE-321",),
            bad=(
                Example(
                    path="certs/server.key",
                    text=f"-----BEGIN EC PRIVATE KEY-----\n{_BODY}\n-----END EC PRIVATE KEY-----\n",
                ),
            ),
            good=(
                Example(path="app/keys.py", text='KEY_BEGINS = "-----BEGIN EC PRIVATE KEY-----"\n'),
                Example(
                    path="deploy/values.yml",
                    text="key: |\n  -----BEGIN PRIVATE KEY-----\n  {{ vault_key }}\n  -----END PRIVATE KEY-----\n",
                ),
            ),
        ),
        _secret(
            PROVIDER_TOKEN,
            "Token of a provider in the repository",
            Severity.CRITICAL,
            Confidence.HIGH,
            "The value has the format of a provider's keys. Such keys are looked for in public repositories by"
            " machines, within minutes, and open an account from anywhere.",
            bad=(Example(path="deploy/prod.env", text=f"AWS_SECRET_ACCESS_KEY={''.join(_DRAWN)}\n"),),
            good=(
                Example(
                    path="deploy/prod.env", text="AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n"
                ),
                Example(path="web/shop.ts", text="const stripe = Stripe('pk_live_your_key');\n"),
            ),
        ),
        _secret(
            SIGNED_TOKEN,
            "Signed token that stays valid",
            Severity.HIGH,
            Confidence.MEDIUM,
            "A JSON Web Token that has no end, or one that is far away, is a password that cannot be changed before"
            " its key is.",
            bad=(
                Example(
                    path="scripts/call.sh",
                    text="TOKEN=eyJhbGciOiAiSFMyNTYiLCAidHlwIjogIkpXVCJ9.eyJpc3MiOiAib3JkZXJzIiwgInJvbGUiOiAid29ya2VyIn0"
                    ".q8Zk2Vd9Lm4Xw7Rt1Bn5Yc3Hf6Jp0GsAuE7oKi2TwXz\n",
                ),
            ),
            good=(
                Example(
                    path="scripts/call.sh",
                    note="the example of everybody's manual",
                    text="TOKEN=eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIn0"
                    ".q8Zk2Vd9Lm4Xw7Rt1Bn5Yc3Hf6Jp0GsAuE7oKi2TwXz\n",
                ),
            ),
        ),
    )
