"""Names that TypeORM gives what its migrations leave without one, by its default naming strategy.

They are ``PK_``, ``IDX_`` and so on before a hash of the table's name and its columns' names in alphabetical order
(typeorm.io, "Indices" and "Migrations": the naming strategy can be replaced in a data source; then the names are others).
"""

from __future__ import annotations

import hashlib

_LENGTHS = {"PK": 27, "UQ": 27, "FK": 27, "IDX": 26, "CHK": 26, "REL": 26}


def default_name(prefix: str, table: str, columns: tuple[str, ...], extra: str = "") -> str:
    """Return a name; '' where a part of it is not known. ``extra`` is an index' condition, or a check's expression."""
    if "${" in table or any("${" in column for column in columns):
        return ""
    parts = [table.replace(".", "_"), *sorted(columns), *([extra] if extra else [])]
    # The framework's own recipe: no secret is hashed.
    digest = hashlib.sha1("_".join(parts).encode(), usedforsecurity=False).hexdigest()
    return f"{prefix}_{digest[: _LENGTHS[prefix]]}"
