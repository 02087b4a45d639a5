-- One row per finding that is not known since its first period.
WITH first_periods AS (
    SELECT
        repository,
        finding_id,
        min(opened_at) AS opened_at
    FROM finding_intervals
    GROUP BY repository, finding_id
)

SELECT findings.repository, findings.finding_id, findings.known_since, first_periods.opened_at
FROM findings
JOIN first_periods USING (repository, finding_id)
WHERE findings.known_since <> first_periods.opened_at
