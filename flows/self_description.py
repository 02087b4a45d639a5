"""What a repository says of itself: its owner's settings and CODEOWNERS, and what follows for roles, owners and suppressions."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from analyzers.roles import Roles
from fleetreview.errors import InvalidFile
from fleetreview.git.history import read_tree
from fleetreview.git.objects import BlobReader
from fleetreview.model import Skip, SkipReason, SuppressionKind
from fleetreview.owner_settings import SETTINGS_PATH, OwnerSettings, read_owner_settings
from fleetreview.owners import PLACES, CodeOwners
from flows.presentation import Presentation, written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fleetreview.git.mirror import Mirror
    from fleetreview.model import BlobId
    from flows.repository_audit import Order
    from flows.story import Told

GIT = "git"


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What the repository itself says at its head."""

    settings: OwnerSettings
    code_owners: CodeOwners
    skips: tuple[Skip, ...]


def read_said(mirror: Mirror, head: str, max_blob_bytes: int) -> Said:
    """Read the owner's settings and CODEOWNERS at the head; what is not valid or cannot be read is a skip."""
    entries = {entry.path: entry.blob for entry in read_tree(mirror, head)}
    places = [path for path in (SETTINGS_PATH, *PLACES) if path in entries]
    if not places:
        return Said(settings=OwnerSettings(), code_owners=CodeOwners(), skips=())
    with BlobReader(mirror) as reader:
        contents = dict(reader.read_many([entries[path] for path in places], max_blob_bytes))
    skips = [replace(unread, path=path) for path in places if isinstance(unread := contents[entries[path]], Skip)]
    settings = OwnerSettings()
    content = contents.get(entries[SETTINGS_PATH]) if SETTINGS_PATH in entries else None
    if isinstance(content, bytes):
        try:
            settings = read_owner_settings(content)
        except InvalidFile as problem:
            blob = entries[SETTINGS_PATH]
            skips.append(
                Skip(analyzer=GIT, reason=SkipReason.ANALYZER_ERROR, detail=str(problem), path=SETTINGS_PATH, blob=blob)
            )
    code_owners = CodeOwners()
    for path in PLACES:
        found = contents.get(entries[path]) if path in entries else None
        if isinstance(found, bytes):
            code_owners = CodeOwners.parse(found)
            break
    return Said(settings=settings, code_owners=code_owners, skips=tuple(skips))


def roles_of(order: Order, settings: OwnerSettings) -> Roles:
    """Return the repository's roles, as the fleet file and its owner describe them."""
    exclude = (*order.policy.exclude, *order.repository.exclude, *settings.exclude)
    return Roles.described(exclude, order.repository.hints, settings.hints)


def hints_of(order: Order, settings: OwnerSettings) -> tuple[Mapping[str, Any], ...]:
    """Return what the fleet file and the repository's owner say to analyzers, the last one counting most."""
    return (order.repository.hints, settings.hints)


def presentation_of(order: Order, said: Said) -> Presentation:
    """Return owners and written suppressions of the repository."""
    return Presentation(
        code_owners=said.code_owners,
        inventory_owners=tuple(order.repository.owners),
        written=(
            *written(said.settings.suppressions, SuppressionKind.REPOSITORY),
            *written(order.policy.suppressions, SuppressionKind.FLEET),
        ),
        now=order.now,
    )


def presentations_then(
    order: Order, mirror: Mirror, told: Sequence[Told], said: Said
) -> dict[BlobId | None, Presentation]:
    """Return what was suppressed under each version of the owner's settings that some change's verdict depends on."""
    versions = dict.fromkeys(one.settings for one in told if one.introduced)
    contents: dict[BlobId, bytes | Skip] = {}
    if blobs := [blob for blob in versions if blob is not None]:
        with BlobReader(mirror) as reader:
            contents = dict(reader.read_many(blobs, order.policy.max_blob_bytes))
    then: dict[BlobId | None, Presentation] = {}
    for blob in versions:
        settings = OwnerSettings()
        content = contents.get(blob) if blob is not None else None
        if isinstance(content, bytes):
            with suppress(InvalidFile):  # as at the head: settings that are not valid say nothing
                settings = read_owner_settings(content)
        then[blob] = presentation_of(order, replace(said, settings=settings))
    return then
