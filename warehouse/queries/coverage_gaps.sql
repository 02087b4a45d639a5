-- One row per repository, analyzer and language of which something could not be judged.
-- What does the audit not see? Languages that no rule reads, and files that could not be read in full.
-- parameter: below = 1.0 (share of judged files below which a line is shown)
SELECT
    coverage.repository,
    repositories.team,
    coverage.analyzer,
    coverage.language,
    coverage.files,
    coverage.files_judged,
    coverage.files_skipped,
    round(coverage.files_judged / coverage.files, 3) AS judged_share
FROM coverage
LEFT JOIN repositories USING (repository)
WHERE coverage.files > 0 AND coverage.files_judged / coverage.files < $below
ORDER BY coverage.files - coverage.files_judged DESC, coverage.repository, coverage.analyzer, coverage.language
