"""Streams of files that somebody hands over to be judged, without the repository around them: every file of SQL is a migration."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzers.migrations import naming
from analyzers.migrations.detection_draft import Draft, Entry
from analyzers.migrations.detection_folders import Traits, folder_drafts, framework_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzers.migrations.detection_draft import Source
    from analyzers.migrations.detection_folders import NamedFile

_BACK: Final = re.compile(r"(?:^|[-_.])(?P<word>down|undo)(?=\.sql$)")
_FORWARD: Final = {"down": "up", "undo": "do"}


def base_of(folder: str) -> str:
    """Return the folder to whose stream files without numbers belong: a folder of a version belongs to the one above it."""
    return naming.without_versions(folder)[0]


def loose_drafts(
    base: str, files: Sequence[NamedFile], strays: Sequence[Source], forced: str | None
) -> Iterator[Draft]:
    """Yield the streams of a folder: that of its numbered files, which those without a number follow in the order of their paths.

    Where nothing numbers them, each file is a stream of its own. A dump beside it is what it begins with; beside numbered files,
    which say the same step by step, a dump is left out.
    """
    backs = {source.path: source for source in strays if _BACK.search(source.path)}
    dumps = [source for source in strays if naming.is_dump(source.path)]
    others = [source for source in strays if source.path not in backs and source not in dumps]
    numbers = any(file.named.scheme == "plain" for file in files)
    if files:
        yield from folder_drafts(base, files, _nothing, forced, loose=others if numbers else ())
    if numbers:
        return
    for source in others:
        yield _alone(base, source, dumps, _way_back(source, backs), forced)
    if dumps and not others and not files:
        yield _draft(base, base, [], dumps, forced or "numbered")


def _nothing(_folder: str) -> tuple[str, ...]:
    return ()


def _way_back(source: Source, backs: dict[str, Source]) -> Source | None:
    """Return the file with the way back of another: ``down.sql`` beside ``up.sql``, ``x.down.sql`` beside ``x.sql``."""
    for path, back in backs.items():
        start, word = path[: -len(".sql")], _BACK.search(path)
        if word is None:
            continue
        before = start[: -len(word["word"])]
        if source.path in {f"{before}{_FORWARD[word['word']]}.sql", f"{before.rstrip('-_.')}.sql"}:
            return back
    return None


def _alone(base: str, source: Source, dumps: Sequence[Source], back: Source | None, forced: str | None) -> Draft:
    traits = Traits(
        scheme="plain" if back is None else "pair",
        label="",
        direction="up",
        folder=source.folder,
        marks=source.scripts[0].marks,
        reader=source.reader,
        is_one_of_its_folder=False,
    )
    framework = forced or framework_of(traits.scheme, [traits])
    entry = Entry(name=source.stem, source=source, down=back)
    return _draft(source.path, base, [entry], dumps, framework)


def _draft(key: str, base: str, entries: Sequence[Entry], dumps: Sequence[Source], framework: str) -> Draft:
    engine = naming.engine_of_folder(base)
    return Draft(
        key=key,
        directory=base,
        framework=framework,
        entries=(*(Entry(name=dump.stem, source=dump, baseline=True) for dump in dumps), *entries),
        detected_from=("a file of SQL",),
        engine=engine,
        engine_from=base if engine else "",
    )
