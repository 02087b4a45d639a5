-- One row per suppression that hides nothing any more, gives no reason, or has hidden something for long.
-- Which suppressions should be taken out or looked at again?
-- parameter: days = 180 (age in days from which a suppression that still hides something is listed)
SELECT
    suppressions.repository,
    repositories.team,
    suppressions.kind,
    suppressions.rule_id,
    suppressions.path,
    suppressions.line,
    suppressions.reason,
    suppressions.findings,
    suppressions.stale,
    date_sub('day', suppressions.since, (SELECT max(ends_at) FROM weeks)) AS age_days
FROM suppressions
LEFT JOIN repositories USING (repository)
WHERE
    suppressions.stale
    OR suppressions.reason = ''
    OR date_sub('day', suppressions.since, (SELECT max(ends_at) FROM weeks)) >= $days
ORDER BY suppressions.stale DESC, age_days DESC NULLS LAST, suppressions.repository, suppressions.path, suppressions.line
