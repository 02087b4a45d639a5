"""The label of a Django app, put into scripts once it is known by where their file stands."""

from __future__ import annotations

import msgspec

from analyzers.migrations.readers.django_fields import APP
from analyzers.migrations.script import Script


def with_app(script: Script, app: str) -> Script:
    """Return a script with an app's label for ``{app}`` in every name of a table."""
    encoded = msgspec.json.encode(script)
    mark = APP.encode()
    if mark not in encoded:
        return script
    return msgspec.json.decode(encoded.replace(mark, msgspec.json.encode(app)[1:-1]), type=Script)
