"""The tables of the warehouse: one Arrow schema each, with the meaning of every column.

The data dictionary in ``docs/`` is generated from here. A schema only grows: a new column is nullable, and old files
are read with ``union_by_name``. Every row carries ``run_id``, the run that recorded it.

Rows are of two kinds. *Appended* rows stand for ever. *Versioned* rows say where something stands now: the latest run's
row for a key wins. Rows that tell the history of a repository also carry its ``generation``: when the history has to be
told anew (rules changed, a deeper window, a force-push), the repository's next generation holds all of it, and the
older one stays readable as what past reports said.
"""

from __future__ import annotations

import pyarrow as pa

from warehouse.schema_tables import SCHEMA_OBJECTS, SCHEMA_OPERATIONS, SCHEMA_STREAMS
from warehouse.table import (
    GENERATION,
    REAL,
    REPOSITORY,
    RUN,
    SPAN,
    TEXT,
    TEXTS,
    TIME,
    TRUTH,
    WHOLE,
    Table,
)
from warehouse.table import column as _c

SCHEMA_VERSION = 4
"""Raise it with every column or table that is added: files of older versions are then read with nulls for it."""

OLDEST_SCHEMA = 3
"""The oldest version that is still read. Version 3 gave the time of an event a name that is no keyword of SQL."""

RUNS = Table(
    name="runs",
    grain="One row per published run.",
    columns=(
        RUN,
        _c("started_at", TIME, "When the run began."),
        _c("finished_at", TIME, "When its rows were published."),
        _c("tool_version", TEXT, "Version of Fleet Review."),
        _c("rules_digest", TEXT, "Digest of all rules and analyzers as they were at the run."),
        _c(
            "window_start",
            TIME,
            "Begin of the window that was asked for; null when it began with the last run.",
            null=True,
        ),
        _c("repositories", WHOLE, "Repositories of the fleet."),
        _c("repositories_failed", WHOLE, "Repositories that could not be audited at all."),
        _c("repositories_partial", WHOLE, "Repositories of which something could not be judged."),
        _c("seconds", REAL, "Wall-clock duration in seconds."),
    ),
    key=("run_id",),
    sort=("started_at",),
)

REPOSITORIES = Table(
    name="repositories",
    grain="One row per repository of the fleet, as the inventory described it last.",
    columns=(
        RUN,
        REPOSITORY,
        _c("url", TEXT, "Where it is mirrored from, without credentials."),
        _c("team", TEXT, "Team that owns it; empty when the inventory names none."),
        _c("owners", TEXTS, "Owners that the inventory names."),
        _c("tier", TEXT, "Criticality that the inventory gives; empty when none."),
        _c("default_branch", TEXT, "Branch whose first-parent history is reviewed."),
    ),
    key=("repository",),
    sort=("repository",),
    versioned=True,
)

REPOSITORY_RUNS = Table(
    name="repository_runs",
    grain="One row per repository and run.",
    columns=(
        RUN,
        REPOSITORY,
        GENERATION,
        _c("status", TEXT, "complete, partial, failed, empty or unchanged."),
        _c("error", TEXT, "Why it failed; empty otherwise."),
        _c(
            "retold",
            TEXT,
            "Why the history was told anew: first, rules, window, force_push, settings, retried (a file version could be "
            "judged that an engine had failed at); empty when continued.",
        ),
        _c(
            "base_commit",
            TEXT,
            "State at the begin of the known window; empty when the window holds the whole history.",
        ),
        _c("base_at", TIME, "When that state had landed.", null=True),
        _c("head_commit", TEXT, "Last state that was judged; empty when there is none."),
        _c("head_at", TIME, "When that state landed.", null=True),
        _c("landed_changes", WHOLE, "Landed changes that this run reviewed."),
        _c("blobs", WHOLE, "File versions that the reviewed states and changes consist of."),
        _c("blobs_mapped", WHOLE, "File versions that had to be mapped by some rule in this run."),
        _c("skips", WHOLE, "Skips of this run."),
        _c("seconds_git", REAL, "Wall-clock seconds in Git: fetch, history, reading blobs."),
        _c("seconds_map", REAL, "Wall-clock seconds in the map step."),
        _c("engine_cpu_seconds", REAL, "CPU seconds of the pattern engine's processes.", null=True),
        _c("seconds_link", REAL, "Wall-clock seconds in link and lineage."),
        _c("seconds", REAL, "Wall-clock seconds in all."),
    ),
    key=("run_id", "repository"),
    sort=("repository",),
)

LANDED_CHANGES = Table(
    name="landed_changes",
    grain="One row per landed change in the known window of a repository.",
    columns=(
        RUN,
        REPOSITORY,
        GENERATION,
        _c("change", TEXT, "Commit, full name."),
        _c("parent", TEXT, "First parent; empty for a root commit."),
        _c(
            "position",
            WHOLE,
            "Place on the first-parent line within the generation, oldest first; later rows are higher.",
        ),
        _c("subject", TEXT, "First line of the commit message."),
        _c("author", TEXT, "Author as the fleet's privacy setting allows: name, pseudonym or empty."),
        _c("authored_at", TIME, "Author's time."),
        _c("committed_at", TIME, "Committer's time."),
        _c("landed_at", TIME, "Committer's time, raised so that it never falls along the line."),
        _c("is_merge", TRUTH, "Whether the commit has several parents."),
        _c("pull_request", WHOLE, "Number that the subject names.", null=True),
        _c("files", WHOLE, "Files changed."),
        _c("added_lines", WHOLE, "Lines added in text files."),
        _c("deleted_lines", WHOLE, "Lines deleted in text files."),
        _c("introduced", WHOLE, "Findings that it introduced or reopened."),
        _c("fixed", WHOLE, "Findings that it fixed."),
        _c("critical", WHOLE, "Introduced or reopened findings of severity critical, suppressed ones left out."),
        _c("high", WHOLE, "The same of severity high."),
        _c("medium", WHOLE, "The same of severity medium."),
        _c("low", WHOLE, "The same of severity low or info."),
        _c("verdict", TEXT, "LGTM or BLOCK."),
        _c("risk", TEXT, "low, medium or high."),
    ),
    key=("repository", "generation", "change"),
    sort=("repository", "position"),
    generational=True,
)

FILE_CHANGES = Table(
    name="file_changes",
    grain="One row per file and landed change.",
    columns=(
        RUN,
        REPOSITORY,
        GENERATION,
        _c("change", TEXT, "Commit of the landed change."),
        _c("status", TEXT, "added, modified, deleted or renamed."),
        _c("path", TEXT, "Path after the change; before it for a deleted file."),
        _c("before_path", TEXT, "Path before the change; empty for an added file."),
        _c("role", TEXT, "Role of the path."),
        _c("added_lines", WHOLE, "Lines added; null for a binary file.", null=True),
        _c("deleted_lines", WHOLE, "Lines deleted; null for a binary file.", null=True),
    ),
    key=("repository", "generation", "change", "path"),
    sort=("repository", "change", "path"),
    generational=True,
)

FINDINGS = Table(
    name="findings",
    grain="One row per finding: where it stands now, or where it stood when it died.",
    columns=(
        RUN,
        REPOSITORY,
        GENERATION,
        _c("finding_id", TEXT, "Identity: a UUID given at birth and inherited along the history."),
        _c("rule_id", TEXT, "Rule that found it."),
        _c("analyzer", TEXT, "Analyzer that applied the rule."),
        _c("area", TEXT, "Area of the rule."),
        _c("track", TEXT, "Trend that it counts for: security, migrations, reliability or other."),
        _c("severity", TEXT, "info, low, medium, high or critical, after the gates."),
        _c("confidence", TEXT, "low, medium or high."),
        _c("weight", REAL, "Weight in debt."),
        _c("title", TEXT, "The rule's title."),
        _c("message", TEXT, "What was found, in one sentence."),
        _c("path", TEXT, "File."),
        *SPAN,
        _c("more_lines", pa.list_(WHOLE), "First lines of further places that belong to the same finding."),
        _c("symbol", TEXT, "Enclosing definition, dotted; empty at the top level."),
        _c("role", TEXT, "Role of the path."),
        _c("excerpt", TEXT, "Matched lines, redacted and cut."),
        _c("evidence", TEXT, "Names that make the match, as a JSON object."),
        _c("related", TEXT, "Related locations, as a JSON list of path, start_line, end_line, note."),
        _c("fix", TEXT, "Unified diff of a mechanical fix; empty when there is none."),
        _c("remedy", TEXT, "What to do, for the technology of the file.", null=True),
        _c("owners", TEXTS, "Owners of the path by CODEOWNERS, else those of the inventory."),
        _c("corroborated_by", TEXTS, "Other rules that matched the same place and weakness family."),
        _c("fingerprint", TEXT, "Stateless hash of rule, symbol and evidence."),
        _c(
            "status",
            TEXT,
            "open, fixed, vanished (its rule finds nothing any more, and nothing shows that this is a fix), lapsed (what it told "
            "happened long ago), suppressed, unreadable or withdrawn (the rule was changed and does not find it).",
        ),
        _c("known_since", TIME, "Begin of its interval: its birth, or the begin of the window for a baseline finding."),
        _c("born_in", TEXT, "Landed change that introduced it; empty for a baseline finding."),
        _c("born_at", TIME, "When that change landed; null for a baseline finding.", null=True),
        _c(
            "died_in",
            TEXT,
            "Landed change that fixed it last, or with which it vanished or lapsed; empty while it is open.",
        ),
        _c("died_at", TIME, "When that change landed; null while it is open.", null=True),
        _c("times_reopened", WHOLE, "How often it came back."),
        _c("suppression", TEXT, "Reason of the suppression that hides it; empty when none does."),
    ),
    key=("repository", "finding_id"),
    sort=("repository", "known_since", "finding_id"),
    versioned=True,
    generational=True,
)

FINDING_INTERVALS = Table(
    name="finding_intervals",
    grain="One row per period in which a finding was open; a finding that was reopened has several.",
    columns=(
        RUN,
        REPOSITORY,
        GENERATION,
        _c("finding_id", TEXT, "The finding."),
        _c("ordinal", WHOLE, "Number of the period, from 0."),
        _c("opened_at", TIME, "When the period began."),
        _c("opened_in", TEXT, "Landed change that opened it; empty for a baseline finding."),
        _c("closed_at", TIME, "When the period ended; null while it lasts.", null=True),
        _c("closed_in", TEXT, "Landed change that ended it; empty while it lasts."),
    ),
    key=("repository", "finding_id", "ordinal"),
    sort=("repository", "opened_at", "finding_id"),
    versioned=True,
    generational=True,
)

FINDING_EVENTS = Table(
    name="finding_events",
    grain="One row per event of a finding's life.",
    columns=(
        RUN,
        REPOSITORY,
        GENERATION,
        _c("finding_id", TEXT, "The finding."),
        _c("ordinal", WHOLE, "Number of the event in the finding's life within the generation, from 0."),
        _c(
            "kind",
            TEXT,
            "introduced, fixed, vanished, reopened, moved, lapsed, baseline, rule_added, rule_changed, rule_removed, unreadable "
            "or readable_again.",
        ),
        _c("change", TEXT, "Landed change that the event is dated by."),
        _c("occurred_at", TIME, "When that change landed."),
        _c("path", TEXT, "Where the finding stood after the event; before it where it ended."),
        _c("start_line", WHOLE, "First line there."),
        _c(
            "detail",
            TEXT,
            "For a move the earlier path. For a fix: removed, mended (what it names is still there) or guarded (something was put "
            "in around it, or what it uses is other), empty where what made it harmless is elsewhere. For what vanished: rewritten "
            "(its code became something else) or stands (what is around it changed). For a rule event the rule's digests. Else "
            "empty.",
        ),
    ),
    key=("repository", "generation", "finding_id", "ordinal"),
    sort=("repository", "occurred_at", "finding_id", "ordinal"),
    generational=True,
)

COVERAGE = Table(
    name="coverage",
    grain="One row per repository, analyzer, language and run.",
    columns=(
        RUN,
        REPOSITORY,
        _c("analyzer", TEXT, "Analyzer."),
        _c("language", TEXT, "Language of the files, by their suffix, whether a rule reads it or not."),
        _c("files", WHOLE, "Files of the last state in that language, vendored and generated ones left out."),
        _c("files_judged", WHOLE, "Files that were judged in full."),
        _c("files_skipped", WHOLE, "Files that no rule reads, or that could not be judged in full."),
    ),
    key=("run_id", "repository", "analyzer", "language"),
    sort=("repository", "analyzer", "language"),
)

SKIPS = Table(
    name="skips",
    grain="One row per thing that a run could not judge.",
    columns=(
        RUN,
        REPOSITORY,
        _c("analyzer", TEXT, "Analyzer that had to skip it; git where it could not be read at all."),
        _c("rule_id", TEXT, "Rule, where only one could not be applied; else empty."),
        _c("path", TEXT, "A path of the file version; empty for the repository as a whole."),
        _c("blob", TEXT, "The file version; empty for the repository as a whole."),
        _c(
            "reason",
            TEXT,
            "missing, too_large, binary, partial_parse, syntax_error, time_out, out_of_memory, analyzer_error or "
            "unsupported.",
        ),
        _c("detail", TEXT, "What happened."),
        _c("at_head", TRUTH, "Whether the file version is part of the last state."),
    ),
    key=("run_id", "repository", "analyzer", "rule_id", "path", "blob", "reason"),
    sort=("repository", "path"),
)

SUPPRESSIONS = Table(
    name="suppressions",
    grain="One row per suppression and run, as it stood in the last state.",
    columns=(
        RUN,
        REPOSITORY,
        _c("kind", TEXT, "inline, acknowledged (another linter's marker), repository (.fleetreview.yaml) or fleet."),
        _c("rule_id", TEXT, "Rule that it hides."),
        _c("path", TEXT, "Path or path pattern that it holds for."),
        _c("line", WHOLE, "Line where it is written; null when in no file of the repository.", null=True),
        _c("reason", TEXT, "The reason given; empty when none was."),
        _c("findings", WHOLE, "Open findings that it hides."),
        _c("stale", TRUTH, "Whether it matches nothing any more."),
        _c("since", TIME, "When the oldest finding that it hides was first known; null when it hides none.", null=True),
    ),
    key=("run_id", "repository", "kind", "rule_id", "path", "line"),
    sort=("repository", "path"),
)

RULES = Table(
    name="rules",
    grain="One row per rule and run, as the rule was; only runs at which some rule differed from the run before.",
    columns=(
        RUN,
        _c("rule_id", TEXT, "The rule."),
        _c("digest", TEXT, "Changes whenever the rule's findings could change."),
        _c("title", TEXT, "What is found, as a noun phrase."),
        _c("area", TEXT, "Area."),
        _c("track", TEXT, "Trend that its findings count for."),
        _c("severity", TEXT, "Severity before the gates."),
        _c("confidence", TEXT, "Confidence."),
        _c("languages", TEXTS, "Languages that it reads."),
        _c("cwe", TEXTS, "CWE identifiers."),
        _c("owasp", TEXTS, "OWASP categories with their year, as A03:2021."),
        _c("stride", TEXTS, "STRIDE letters."),
        _c("why", TEXT, "Why it matters."),
        _c("remedy", TEXT, "What to do."),
        _c("references", TEXTS, "Addresses to read on."),
        _c("since", TEXT, "Version of Fleet Review that brought it."),
    ),
    key=("run_id", "rule_id"),
    sort=("rule_id",),
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        RUNS,
        REPOSITORIES,
        REPOSITORY_RUNS,
        LANDED_CHANGES,
        FILE_CHANGES,
        FINDINGS,
        FINDING_INTERVALS,
        FINDING_EVENTS,
        COVERAGE,
        SKIPS,
        SUPPRESSIONS,
        SCHEMA_STREAMS,
        SCHEMA_OBJECTS,
        SCHEMA_OPERATIONS,
        RULES,
    )
}
