"""Where the files of a stream stand in it, known from change to change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzers.migrations.stream import in_common

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analyzers.migrations.stream import Migration, Stream

_STATES: Final = 3
"""A landed change is asked about after and before it, and the next one once more about what was the one after."""


class Positions:
    """The positions in streams by path. Those of one that only grew at its end are completed, and not listed anew."""

    def __init__(self) -> None:
        self._known: dict[str, list[tuple[Stream, Mapping[str, int]]]] = {}

    def of(self, stream: Stream) -> Mapping[str, int]:
        """Return positions in a stream by path; a way back in a file of its own has that of its migration."""
        states = self._known.setdefault(stream.key, [])
        for known, at in states:
            if known is stream:
                return at
        grown = (_grown(*state, stream) for state in reversed(states))
        found = next((at for at in grown if at is not None), None)
        if found is None:
            found = _listed(stream.migrations)
        self._known[stream.key] = [*states, (stream, found)][-_STATES:]
        return found

    def migration(self, stream: Stream, path: str) -> Migration | None:
        """Return the migration whose way up stands in a file; None where there is none."""
        at = self.of(stream).get(path)
        migration = stream.migrations[at] if at is not None else None
        return migration if migration is not None and migration.path == path else None


def _listed(migrations: Sequence[Migration]) -> dict[str, int]:
    found = {migration.down_path: migration.ordinal for migration in migrations if migration.down_path}
    found.update((migration.path, migration.ordinal) for migration in migrations)
    return found


def _grown(former: Stream, at: Mapping[str, int], stream: Stream) -> dict[str, int] | None:
    """Return the positions in a stream that begins with all of a former one; None for any other."""
    same = in_common(former.migrations, stream.migrations)
    if same < len(former.migrations):
        return None
    new = _listed(stream.migrations[same:])
    # Which place of a path counts, the stream as a whole tells.
    return None if new.keys() & at.keys() else {**at, **new}
