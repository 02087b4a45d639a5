"""What a value is, apart from its name: a placeholder, a reference to somewhere else, a hash, ciphertext, or a possible secret."""

from __future__ import annotations

import re
from typing import Final

from analyzers.secrets.checksums import decoded_text
from analyzers.secrets.words import is_random, is_regular, reads_like_words
from fleetreview.model import Confidence

_PLACEHOLDER: Final = re.compile(
    r"""(?x)
    change[-_ ]?(?:me|this|it|in) | chang[ei]+t | (?<![a-z])(?:your|my|our|the|some|any|an?)[-_ ] | (?<![a-z])your(?=[a-z])
    | example | sample | place[-_ ]?holder | replace | insert | (?<![a-z])to[-_ ]?do(?![a-z]) | dummy | redacted | fake
    | not[-_ ]?(?:set|real|so|a|very|needed|used) | x{4,} | \*{3,} | \.{3} | … | p[a@]ssw[o0]rd | passwd | s[e3]cr[e3]t
    | (?<![a-z])(?:foo(?:bar)?|bar)(?![a-z]) | lorem | insecure | unsafe | unused
    | (?<![a-z])(?:test|testing|tester|tests|demo|mock|stub|default|dev|local|localhost|development|sandbox|staging|invalid|wrong
    |bad|good|correct|fixme|tbd|none|null|undefined|true|false|empty|hidden|enter|here|put|goes|custom|random|generate|generated
    |optional|required|string|value|token|apikey|api[-_]key|password)(?![a-z])
    | let[-_ ]?me[-_ ]?in | qwert | ^abc | ^1234 | 12345 | hunter2 | correct[-_ ]?horse | super[-_ ]?
    """
)
"""What is in a value, in lower case, that stands for another."""

_OBVIOUS: Final = re.compile(r"passw|secret|changeme|letmein|example")
_AS_LETTERS: Final = str.maketrans("013457@$", "oleasta" + "s")
"""Digits that people write for letters: ``pa55w0rd``."""

_LAZY: Final = frozenset(
    (
        "admin administrator root guest user username postgres postgresql pgsql mysql mariadb mongo mongodb redis"
        " rabbit rabbitmq minio minioadmin app application api web db database server client master key secret token"
        " string none null pass pwd pw auth bearer basic login oauth jwt session cookie system service account"
        " public private hidden text xxx yyy zzz foo bar baz qux one two three ok yes no on off auto mailhog"
        " keycloak elastic grafana sonar airflow wordpress django flask laravel"
    ).split()
)
_REFERENCE: Final = re.compile(
    r"""(?x)
    \$\{ | \$\( | \{\{ | \{% | <% | \#\{ | %\( | ^\$\w*$ | ^\$[A-Za-z_] \w* (?:\[|->|::) | ^%\w+%$ | ^%[sdvq]$ | ^@@?\w+@?@?$
    | ^!\w+ | ^<[^>]*>?$ | ^\[[^\]]*\]$ | ^\{[^}]*\}$
    | ^(?:process\.env|os\.|env\(|env[.\[]|getenv|ENV\[|import\.meta|config[.(\[]|settings\.|secrets?\.|var\.|local\.
    |data\.|module\.|self\.|this\.|ref\+|ssm:|vault:|op://|arn:|secretsmanager|projects/|file:|urn:|data:|keyring|keychain|azurekeyvault|sm://)
    | ^(?:https?|wss?|ftp|s3|gs)://[^:@\s]*$ | ^`|`$ | \(\) | ^\w+(?:\.\w+)*\( | resolve: | ^//
    """
)
_HASH: Final = re.compile(
    r"""(?x) ^(?: \$(?:2[abxy]?|1|5|6|y|argon2\w*|pbkdf2[\w-]*|scrypt|s0|P|H|apr1)\$ | pbkdf2[_:] | bcrypt | argon2 | scrypt:
    | sha\d+[-:$_] | md5[:$] | \{[A-Z0-9]+\} | h1: | (?:[A-Fa-f0-9]{2}:){7,} )"""
)
_CIPHERTEXT: Final = re.compile(
    r"""(?x) ^(?: ENC\[ | ENC\( | \{cipher\} | vault:v\d+: | AQICAH | gAAAAA | \$ANSIBLE_VAULT | !vault | age1
    | -----BEGIN[ ]PGP[ ]MESSAGE | crypt: | secure: | CiQA | v1\.[A-Za-z0-9]+\.encrypted )"""
)
_PUBLIC: Final = re.compile(
    r"^(?:pk_(?:live|test)_|pk\.eyJ|6L[a-z][\w-]{36,}$|ssh-(?:rsa|ed25519|dss)|ecdsa-|B[\w-]{86}$|rzp_test|phc_|sb_publishable_)"
)
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
_SEGMENT: Final = re.compile(r"[A-Za-z]+|\d+")
_PATH: Final = re.compile(r"(?:[A-Za-z]:)?[~.]{0,2}[\\/]?[\w.@-]+(?:[\\/][\w.@*-]+)+/?")
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d|\d+(?:\.\d+){1,3}[\w-]*|v?\d+\.\d+")
_PATTERN: Final = re.compile(r"\(\?[=!:<]|\[\^?(?:A-Z|a-z|0-9|\\w|\\d)|\\[dws][+*{]|\{\d+,\d*\}|^\^|\.\*")
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")


def is_placeholder(value: str, name: str = "") -> bool:
    """Tell whether a value stands for another, or is the one that everybody takes at home."""
    lower = value.lower()
    if _PLACEHOLDER.search(lower) or _OBVIOUS.search(lower.translate(_AS_LETTERS)):
        return True
    bare = re.sub(r"[^a-z]+", "", lower)
    if bare in _LAZY or not bare or len(set(lower)) < 4:
        return True
    return len(bare) >= 4 and bare in re.sub(r"[^a-z]+", "", name.lower())


def is_reference(value: str) -> bool:
    """Tell whether a value says where the secret is rather than what it is, or is code."""
    return bool(_REFERENCE.search(value))


def is_protected(value: str) -> bool:
    """Tell whether a value is a hash, ciphertext or a key that is made to be published."""
    return bool(_HASH.match(value) or _CIPHERTEXT.match(value) or _PUBLIC.match(value))


def is_uuid(value: str) -> bool:
    """Tell whether a value is a UUID: some services give such keys, and many things that are no keys have such names."""
    return _UUID.fullmatch(value) is not None


def is_filler(value: str, *, least_different: int = 6) -> bool:
    """Tell whether what stands at a format's place was typed to show the format."""
    lower = value.lower()
    if len(set(lower)) < least_different or is_regular(value):
        return True
    return bool(re.search(r"example|x{4,}|your|sample|dummy|placeholder|changeme|redacted|fake|\.{3}|<|foobar", lower))


def token_confidence(value: str) -> Confidence | None:
    """Return how likely a value is a key or token, by itself; None where it is none."""
    if _is_nothing(value) or " " in value:
        return None
    if _UUID.fullmatch(value):
        return None if is_regular(value.replace("-", "")) else Confidence.MEDIUM
    if is_random(value):
        return Confidence.HIGH if len(value) >= 20 else Confidence.MEDIUM
    parts = [part for part in re.split(r"[^A-Za-z0-9]+", value) if len(part) >= 16]
    if any(is_random(part, least=16) for part in parts):
        return Confidence.MEDIUM
    if len(value) >= 10 and _classes(value) >= 3 and not reads_like_words(value) and not is_regular(value):
        return Confidence.LOW if len(value) < 12 else Confidence.MEDIUM
    return None


def password_confidence(value: str) -> Confidence | None:
    """Return how likely a value is a password that somebody chose or drew; None where it is none."""
    if len(value) < 6 or len(value) > 200 or _is_nothing(value) or re.search(r"\s", value):
        return None
    if (
        _DATE.fullmatch(value)
        or _EMAIL.fullmatch(value)
        or (_UUID.fullmatch(value) and is_regular(value.replace("-", "")))
    ):
        return None
    kinds = _classes(value)
    segments = _SEGMENT.findall(value)
    letters = [segment for segment in segments if segment.isalpha()]
    if reads_like_words(value):
        # Names of things: words with the joints of an identifier, at most a number at the end.
        if re.fullmatch(r"[A-Za-z]+(?:[-_.:/ ]?[A-Za-z]+)*[-_.:/ ]?\d{0,2}", value):
            return None
        return Confidence.LOW if kinds < 4 else Confidence.MEDIUM
    if kinds < 2 or (kinds == 2 and not any(one.isdigit() for one in value)):
        return None
    if len(value) >= 10 and is_random(value, least=10):
        return Confidence.HIGH
    if re.fullmatch(r"[A-Za-z]{3,}\d{1,4}", value) and len(letters) == 1:
        return Confidence.LOW
    return Confidence.MEDIUM if len(value) >= 8 or kinds >= 3 else Confidence.LOW


def _is_nothing(value: str) -> bool:
    """Tell whether a value is surely no secret, whatever its name is."""
    if is_reference(value) or is_protected(value) or _PATTERN.search(value):
        return True
    if value.startswith("eyJ") and decoded_text(value) is not None:
        return True  # JSON in base 64: a cursor, a state
    if _PATH.fullmatch(value) and (value[0] in "./~\\" or reads_like_words(value)) and not is_random(value, least=24):
        return True
    return is_regular(value)


def _classes(value: str) -> int:
    return sum(
        (
            any(one.islower() for one in value),
            any(one.isupper() for one in value),
            any(one.isdigit() for one in value),
            any(not one.isalnum() for one in value),
        )
    )
