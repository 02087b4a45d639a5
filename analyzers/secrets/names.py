"""What a name says of its value: a password, a key or token, or nothing secret."""

from __future__ import annotations

import functools
import re
from typing import Final

PASSWORD: Final = "password"  # noqa: S105 - what a name names
TOKEN: Final = "token"  # noqa: S105 - what a name names

_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_PASSWORDS: Final = frozenset(
    "password passwd passwort motdepasse pwd pass passphrase passcode pw requirepass userpass dbpass passw psk"
    " pgpassword".split()
)
_TOKENS: Final = frozenset(
    "secret secrets token tokens apikey apikeys apitoken credential credentials authtoken accesstoken accesskey"
    " secretkey authkey privatekey clientsecret appsecret apisecret jwtsecret signingkey salt pepper auth_token"
    " secretorkey licensekey bearer".split()
)
_KEYS: Final = frozenset(
    "api access secret private auth signing sign signature encryption encrypt crypto cipher master license licence"
    " account service jwt app storage shared admin server integration deploy hmac cookie webhook root session"
    " subscription aes verification internal sas personal or".split()
)
"""Words that make a secret of the word key after them."""

_NEUTRAL: Final = frozenset(
    "prod production live main value val str text string base raw plain plaintext b64 base64 hex bytes default"
    " fallback old new current previous next primary secondary first second env encoded literal data dev development"
    " staging stage qa uat us eu ro rw".split()
)
"""Words after the one that tells, which change nothing."""

_NEVER: Final = frozenset(
    "public publishable pub site sitekey csrf xsrf reset forgot forgotten invalid wrong missing expired example"
    " sample dummy fake mock placeholder label hint error errors message description title regex pattern".split()
)


@functools.lru_cache(maxsize=8192)
def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name, in lower case: ``dbPassword``, ``DB_PASSWORD`` and ``db-password`` have the same."""
    return tuple(word.lower() for word in _WORDS.findall(name))


@functools.lru_cache(maxsize=8192)
def named(name: str) -> str:
    """Return PASSWORD or TOKEN where a name is given to such a value; '' for any other."""
    words = list(words_of(name))
    while len(words) > 1 and (words[-1] in _NEUTRAL or words[-1].isdigit()):
        words.pop()
    if not words or _NEVER.intersection(words):
        return ""
    if "algolia" in words and "admin" not in words:
        return ""  # keys for searching, which browsers have
    last = words[-1]
    if last in _PASSWORDS:
        return PASSWORD
    if last in _TOKENS or (len(words) > 1 and words[-2] + last in _TOKENS):
        return "" if last in {"salt", "pepper", "bearer"} and len(words) == 1 else TOKEN
    if last == "key" and len(words) > 1 and words[-2] in _KEYS:
        return TOKEN
    joined = "".join(words)
    if len(words) <= 2 and re.search(r"(?:password|passwd)$", joined):
        return PASSWORD
    return TOKEN if len(words) <= 2 and re.search(r"(?:secret|apikey|secretkey|accesstoken|authtoken)$", joined) else ""
