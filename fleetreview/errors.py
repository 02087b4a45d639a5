"""One class for each reaction that a caller can have."""

from __future__ import annotations


class FleetReviewError(Exception):
    """The base of all errors that the product raises on purpose. The message is written for its user."""


class UsageError(FleetReviewError):
    """The user asked for something that cannot be done as asked; the message says what to change."""


class InvalidFile(FleetReviewError):
    """A file that the user wrote is not valid. The message names file, line and field."""


class GitError(FleetReviewError):
    """Git refused or failed. The message names the repository, never a credential."""


class UnreachableRepository(GitError):
    """The repository could not be fetched: it is recorded and the fleet goes on; trying again may help."""


class UnreadableRepository(GitError):
    """The repository was fetched and its history cannot be read: it is recorded and the fleet goes on."""


class EmptyRepository(GitError):
    """The repository has no commit on its default branch."""


class AnalyzerError(FleetReviewError):
    """An analyzer failed as a whole; the repository's run is recorded as partial."""


class Interrupted(AnalyzerError):
    """The process that analyzes is about to end, as the run was interrupted: nothing is recorded, the next run goes on."""


class WarehouseError(FleetReviewError):
    """The warehouse cannot be read or written: the run stops."""


class QueryError(FleetReviewError):
    """A query of the user is not valid; the message is the engine's own."""
