-- One row per landed change whose verdict is BLOCK, newest first.
-- Which changes landed lately that should have been stopped?
-- parameter: weeks = 4 (how many weeks to look back from the last run)
SELECT
    changes.landed_at,
    changes.repository,
    repositories.team,
    changes.change,
    changes.pull_request,
    changes.subject,
    changes.author,
    changes.critical,
    changes.high,
    changes.risk
FROM landed_changes AS changes
LEFT JOIN repositories USING (repository)
WHERE
    changes.verdict = 'BLOCK'
    AND changes.landed_at >= (SELECT max(ends_at) FROM weeks) - to_days(7 * $weeks::INTEGER)
ORDER BY changes.landed_at DESC, changes.repository, changes.position DESC
