-- One row per finding about data or migrations that a landed change introduced, newest first.
-- Which schema changes landed lately that can lock or lose data?
-- parameter: weeks = 13 (how many weeks to look back from the last run)
SELECT
    events.occurred_at,
    events.repository,
    repositories.team,
    events.severity,
    events.rule_id,
    events.path,
    events.start_line,
    events.status,
    events.change
FROM change_findings AS events
LEFT JOIN repositories USING (repository)
WHERE
    events.track = 'migrations'
    AND events.kind IN ('introduced', 'reopened')
    AND events.occurred_at >= (SELECT max(ends_at) FROM weeks) - to_days(7 * $weeks::INTEGER)
ORDER BY events.occurred_at DESC, events.repository, events.path, events.start_line, events.finding_id
