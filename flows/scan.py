"""Scans files as they are on disk: no Git, no history. Every rule that the files of one state can decide."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyzers.facts import lacking_units
from analyzers.roles import Roles
from fleetreview.errors import InvalidFile, UsageError
from fleetreview.model import Role, Skip, SkipReason, SourceBlob, SuppressionKind
from fleetreview.owner_settings import SETTINGS_PATH, OwnerSettings, check_migrations, read_owner_settings
from flows.linking import Linker
from flows.mapping import BATCH_BYTES, Facts, available_cores, key_of
from flows.panel import panel_for_scan, reads_any_kind
from flows.presentation import Presentation, written
from flows.rows import related_text, remedy, suppression_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from analyzers.protocol import Analyzer, BlobKey
    from fleetreview.model import Occurrence
    from flows.panel import Panel

MAX_BYTES = 1024 * 1024
PASSED_OVER = frozenset({".git", ".hg", ".svn", "node_modules", "__pycache__", ".venv", ".tox", ".mypy_cache"})
_NOT_SERVICE = frozenset({Role.TEST, Role.EXAMPLE, Role.BROWSER, Role.CLI, Role.MIGRATION})


@dataclass(kw_only=True, slots=True)
class Tree:
    """One tree of the scan: a directory that was named, or all files that were named one by one (``root`` is empty then)."""

    root: str
    files: dict[str, Path] = field(default_factory=dict)
    settings: OwnerSettings = field(default_factory=OwnerSettings)
    skips: list[Skip] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True, slots=True)
class Scan:
    """The outcome: rows with the columns that the scan reports read, and skips likewise."""

    findings: list[dict[str, Any]]
    skips: list[dict[str, Any]]


def scan(
    paths: Sequence[str],
    *,
    all_roles: bool = False,
    targets: Sequence[str] = (),
    migrations: Mapping[str, Any] | None = None,
    panel: Panel | None = None,
) -> Scan:
    """Judge files and directories. ``all_roles`` treats every file as service code.

    Several directories are each a tree of their own. ``targets`` are the files to report on while all others are read (empty:
    all), as they are named on the command line or below a directory. ``migrations`` says what runs the migrations, in the words
    of the settings. ``panel`` are the analyzers of the product, unless told otherwise. UsageError for a path that does not exist,
    and for a target that is in no scanned tree.
    """
    try:
        check_migrations(migrations or {})
    except ValueError as problem:
        raise UsageError(str(problem)) from problem
    trees = list(_trees(paths))
    chosen = _targets(trees, targets)
    panel = panel or panel_for_scan(
        jobs=available_cores(), migrations=migrations, targets=sorted({path for _, path in chosen})
    )
    facts = Facts()
    entries: list[tuple[Tree, Roles, dict[str, str]]] = []
    wanted: dict[str, dict[BlobKey, Path]] = {analyzer.id: {} for analyzer in panel.analyzers}
    for tree in trees:
        roles = _roles(tree, panel, all_roles=all_roles)
        blobs: dict[str, str] = {}
        for path, file in tree.files.items():
            readers = [analyzer for analyzer in panel.analyzers if analyzer.selects(path, roles.role(path))]
            blob = _blob(tree, path, file, told=not all(map(reads_any_kind, readers))) if readers else None
            if blob is not None:
                blobs[path] = blob
                for analyzer in readers:
                    wanted[analyzer.id].setdefault(key_of(path, blob), file)
        entries.append((tree, roles, blobs))
    for analyzer in panel.analyzers:
        _map(analyzer, facts, wanted[analyzer.id])
    findings, skips = [], []
    for tree, roles, blobs in entries:
        linker = Linker(panel.analyzers, facts, roles, hints=(tree.settings.hints,))
        judged = linker.judge(None, blobs, None)
        presentation = Presentation(written=tuple(written(tree.settings.suppressions, SuppressionKind.REPOSITORY)))
        for path in sorted(judged):
            if not chosen or (tree.root, path) in chosen:
                findings += [_finding(tree.root, o, panel, presentation) for o in judged[path].occurrences]
        told = (*tree.skips, *linker.skips.values())
        skips += [_skip(tree.root, skip) for skip in told if not chosen or (tree.root, skip.path) in chosen]
    return Scan(findings=findings, skips=skips)


def _trees(paths: Sequence[str]) -> Iterator[Tree]:
    single = Tree(root="")
    for text in paths:
        path = Path(text)
        if path.is_dir():
            yield _directory(text, path)
        elif path.is_file():
            single.files[Path(os.path.normpath(text)).as_posix()] = path
        else:
            raise UsageError(f"{text}: no such file or directory")
    if single.files:
        yield single


def _targets(trees: Sequence[Tree], targets: Sequence[str]) -> set[tuple[str, str]]:
    """Return the files to report on, by root and path; a target may be named from here or from a root."""
    chosen = set()
    for text in targets:
        here = Path(text).resolve()
        found = {
            (tree.root, path)
            for tree in trees
            for path, file in tree.files.items()
            if path == Path(os.path.normpath(text)).as_posix() or file.resolve() == here
        }
        if not found:
            raise UsageError(f"{text}: no file of what is scanned")
        chosen |= found
    return chosen


def _directory(text: str, path: Path) -> Tree:
    tree = Tree(root=text)

    def unread(problem: OSError) -> None:
        place = Path(problem.filename or path).relative_to(path).as_posix()
        detail = problem.strerror or "cannot be read"
        tree.skips.append(Skip(analyzer="scan", reason=SkipReason.MISSING, detail=detail, path=place))

    for parent, folders, files in os.walk(path, onerror=unread):
        folders[:] = sorted(folder for folder in folders if folder not in PASSED_OVER)
        for name in sorted(files):
            file = Path(parent) / name
            if not file.is_symlink() and file.is_file():
                tree.files[file.relative_to(path).as_posix()] = file
    settings = path / SETTINGS_PATH
    if settings.is_file():
        try:
            tree.settings = read_owner_settings(settings.read_bytes())
        except InvalidFile as problem:
            tree.skips.append(
                Skip(analyzer="settings", reason=SkipReason.ANALYZER_ERROR, detail=str(problem), path=SETTINGS_PATH)
            )
    return tree


def _roles(tree: Tree, panel: Panel, *, all_roles: bool) -> Roles:
    """Return the tree's roles. Where no path looks like service code, paths tell nothing and every file counts as it."""
    roles = Roles.described(tree.settings.exclude, tree.settings.hints)
    # What an analyzer of whole trees, or of files of any kind, reads may lie anywhere and tells nothing of code.
    readers = [analyzer for analyzer in panel.analyzers if not analyzer.whole_tree and not reads_any_kind(analyzer)]
    suffixes = {Path(path).suffix.lower() for path in tree.files}
    read = {suffix for suffix in suffixes if any(analyzer.units(suffix) for analyzer in readers)}
    readable = [path for path in tree.files if Path(path).suffix.lower() in read]
    if all_roles or not tree.root or all(roles.role(path) in _NOT_SERVICE for path in readable):
        return Roles(overrides={**roles.overrides, "**": Role.SERVICE})
    return roles


def _blob(tree: Tree, path: str, file: Path, *, told: bool) -> str | None:
    """Return a name for the file's content; None, with a skip, for what cannot be read or is too large.

    ``told``: somebody would judge its language, and so a skip says that it is no text, or too large.
    """
    try:
        size = file.stat().st_size
        if size > MAX_BYTES:
            detail = f"{size} bytes; files of up to {MAX_BYTES} bytes are read"
            tree.skips += [Skip(analyzer="scan", reason=SkipReason.TOO_LARGE, detail=detail, path=path)] if told else []
            return None
        content = file.read_bytes()
    except OSError as problem:
        detail = problem.strerror or "cannot be read"
        tree.skips.append(Skip(analyzer="scan", reason=SkipReason.MISSING, detail=detail, path=path))
        return None
    if b"\0" in content[:8000]:
        tree.skips += [Skip(analyzer="scan", reason=SkipReason.BINARY, detail="a NUL byte", path=path)] if told else []
        return None
    return hashlib.sha256(content).hexdigest()[:40]


def _map(analyzer: Analyzer, facts: Facts, wanted: dict[BlobKey, Path]) -> None:
    store = facts.store(analyzer)
    for lacking, keys in lacking_units(analyzer, store, wanted):
        batch: list[SourceBlob] = []
        size = 0
        for position, key in enumerate(keys, 1):
            try:
                content = wanted[key].read_bytes()
            except OSError as problem:  # it was there a moment ago
                detail = problem.strerror or "cannot be read"
                facts.unread[key.blob] = Skip(analyzer="scan", reason=SkipReason.MISSING, detail=detail)
                content = b""
            else:
                batch.append(SourceBlob(blob=key.blob, suffix=key.suffix, content=content))
            size += len(content)
            if size >= BATCH_BYTES or position == len(keys):
                for mapped, found, skips in analyzer.map(batch, lacking):
                    store.add(mapped, lacking, found, skips)
                batch, size = [], 0


def _finding(root: str, o: Occurrence, panel: Panel, presentation: Presentation) -> dict[str, Any]:
    rule = panel.catalogue.rules[o.rule_id]
    suppression = presentation.suppression(o)
    return {
        "root": root,
        "rule_id": o.rule_id,
        "analyzer": o.analyzer,
        "path": o.path,
        "start_line": o.span.start_line,
        "start_column": o.span.start_column,
        "end_line": o.span.end_line,
        "end_column": o.span.end_column,
        "more_lines": list(o.more_lines),
        "area": rule.area.value,
        "track": rule.track,
        "severity": o.severity.value,
        "confidence": o.confidence.value,
        "title": rule.title,
        "message": o.message,
        "remedy": remedy(rule, o),
        "symbol": o.symbol,
        "role": o.role.value,
        "excerpt": o.excerpt,
        "evidence": json.dumps(dict(o.evidence), sort_keys=True, ensure_ascii=False),
        "related": related_text(o),
        "fix": o.fix,
        "fingerprint": o.fp,
        "corroborated_by": list(o.corroborated_by),
        "suppressed": suppression is not None,
        "suppression": suppression_text(suppression.reason) if suppression else "",
        "suppression_kind": suppression.kind.value if suppression else "",
    }


def _skip(root: str, skip: Skip) -> dict[str, Any]:
    return {
        "root": root,
        "path": skip.path or "",
        "analyzer": skip.analyzer,
        "rule_id": skip.rule_id or "",
        "reason": skip.reason.value,
        "detail": skip.detail,
        "blob": skip.blob or "",
        "at_head": True,
    }
