-- One row per finding that a landed change introduced or reopened lately and that is still open, worst first.
-- What got worse in the last week, where, and by which change?
-- parameter: weeks = 1 (how many weeks to look back from the last run)
-- parameter: severities = critical,high (severities that count, separated by commas)
SELECT
    events.occurred_at,
    events.repository,
    events.severity,
    events.rule_id,
    events.kind,
    events.path,
    events.start_line,
    events.change,
    changes.subject,
    changes.author
FROM change_findings AS events
JOIN landed_changes AS changes USING (repository, change)
WHERE
    events.kind IN ('introduced', 'reopened')
    AND events.status IN ('open', 'unreadable')
    AND events.severity IN (SELECT unnest(string_split($severities, ',')))
    AND events.occurred_at >= (SELECT max(ends_at) FROM weeks) - to_days(7 * $weeks::INTEGER)
ORDER BY
    array_position(['critical', 'high', 'medium', 'low', 'info'], events.severity),
    events.occurred_at DESC,
    events.repository,
    events.path,
    events.start_line
