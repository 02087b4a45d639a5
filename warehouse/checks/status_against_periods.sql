-- One row per finding whose status, date of death and last period contradict one another.
WITH last_periods AS (
    SELECT
        repository,
        finding_id,
        max_by(closed_at IS NULL, ordinal) AS is_open
    FROM finding_intervals
    GROUP BY repository, finding_id
)

SELECT findings.repository, findings.finding_id, findings.status, findings.died_at, last_periods.is_open
FROM findings
JOIN last_periods USING (repository, finding_id)
WHERE
    (findings.status IN ('open', 'unreadable') AND (findings.died_at IS NOT NULL OR NOT last_periods.is_open))
    OR (findings.status IN ('fixed', 'vanished', 'lapsed') AND (findings.died_at IS NULL OR last_periods.is_open))
    OR (findings.status = 'suppressed' AND (findings.died_at IS NULL) <> last_periods.is_open)
