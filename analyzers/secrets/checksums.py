"""Checksums inside tokens: a token whose checksum is wrong was typed by hand and opens nothing.

GitHub and npm put a CRC-32 of the random part into the last six characters, in base 62
(https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/).
"""

from __future__ import annotations

import base64
import binascii
import json
import string
import zlib
from typing import Any, Final

_BASE62: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase


def has_github_checksum(token: str) -> bool:
    """Tell whether the last six characters fit those between the prefix and them."""
    body = token.partition("_")[2]
    number, digits = zlib.crc32(body[:-6].encode()), ""
    while number:
        number, rest = divmod(number, 62)
        digits = _BASE62[rest] + digits
    return body[-6:] == digits.rjust(6, "0")


def decoded(text: str) -> bytes | None:
    """Return what a text in base 64, of either alphabet and with or without padding, stands for; None for anything else."""
    plain = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def decoded_text(text: str) -> str | None:
    """Return the printable text that a text in base 64 stands for; None where it stands for none."""
    content = decoded(text)
    if content is None:
        return None
    try:
        read = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return read if read and all(one.isprintable() or one in "\n\r\t" for one in read) else None


def claims_of(token: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return the header and the claims of a JSON Web Token; None for anything else."""
    parts = []
    for part in token.split(".")[:2]:
        content = decoded(part)
        try:
            read = json.loads(content) if content else None
        except (ValueError, UnicodeDecodeError, RecursionError):
            return None
        if not isinstance(read, dict):
            return None
        parts.append(read)
    return (parts[0], parts[1]) if len(parts) == 2 and "alg" in parts[0] else None
