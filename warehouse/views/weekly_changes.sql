-- One row per week and repository in which changes landed.
SELECT
    least(date_trunc('week', landed_at AT TIME ZONE 'UTC')::DATE, (SELECT max(week) FROM weeks)) AS week,
    repository,
    count(*) AS landed_changes,
    count(*) FILTER (WHERE verdict = 'BLOCK') AS blocked
FROM landed_changes
GROUP BY ALL
