"""The names of the lists by which weaknesses are told: OWASP's categories and the letters of STRIDE.

Sources: https://owasp.org/Top10/2021/, https://owasp.org/Top10/2025/, https://owasp.org/API-Security/editions/2023/ and Microsoft's
threat modelling (https://learn.microsoft.com/azure/security/develop/threat-modeling-tool-threats).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

OWASP: Final[Mapping[str, str]] = {
    "A01:2021": "Broken access control",
    "A02:2021": "Cryptographic failures",
    "A03:2021": "Injection",
    "A04:2021": "Insecure design",
    "A05:2021": "Security misconfiguration",
    "A06:2021": "Vulnerable and outdated components",
    "A07:2021": "Identification and authentication failures",
    "A08:2021": "Software and data integrity failures",
    "A09:2021": "Security logging and monitoring failures",
    "A10:2021": "Server-side request forgery",
    "A01:2025": "Broken access control",
    "A02:2025": "Security misconfiguration",
    "A03:2025": "Software supply chain failures",
    "A04:2025": "Cryptographic failures",
    "A05:2025": "Injection",
    "A06:2025": "Insecure design",
    "A07:2025": "Authentication failures",
    "A08:2025": "Software or data integrity failures",
    "A09:2025": "Security logging and alerting failures",
    "A10:2025": "Mishandling of exceptional conditions",
    "API1:2023": "Broken object level authorization",
    "API2:2023": "Broken authentication",
    "API3:2023": "Broken object property level authorization",
    "API4:2023": "Unrestricted resource consumption",
    "API5:2023": "Broken function level authorization",
    "API6:2023": "Unrestricted access to sensitive business flows",
    "API7:2023": "Server-side request forgery",
    "API8:2023": "Security misconfiguration",
    "API9:2023": "Improper inventory management",
    "API10:2023": "Unsafe consumption of APIs",
}
"""Names of OWASP's categories by number and year, list by list in their order."""

STRIDE: Final[Mapping[str, str]] = {
    "S": "Spoofing",
    "T": "Tampering",
    "R": "Repudiation",
    "I": "Information disclosure",
    "D": "Denial of service",
    "E": "Elevation of privilege",
}
"""What the letters of STRIDE stand for, in its order."""
