-- One row per open finding, with the team that owns the repository.
-- Suppressed findings are left out; those in a file that cannot be read now are still open. `age_days` counts whole days from
-- when the finding was first known to the last run.
SELECT
    findings.*,
    coalesce(repositories.team, '') AS team,
    coalesce(repositories.tier, '') AS tier,
    date_sub(
        'day', findings.known_since AT TIME ZONE 'UTC', (SELECT max(ends_at) AT TIME ZONE 'UTC' FROM weeks)
    ) AS age_days
FROM findings
LEFT JOIN repositories USING (repository)
WHERE findings.status IN ('open', 'unreadable')
