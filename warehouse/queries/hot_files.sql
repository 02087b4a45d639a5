-- One row per file in which landed changes introduced findings.
-- Which files get worse again and again? Compared with how often they change at all.
-- parameter: weeks = 26 (how many weeks to look back from the last run)
-- parameter: limit = 25 (how many)
WITH since AS (
    SELECT max(ends_at) - to_days(7 * $weeks::INTEGER) AS moment
    FROM weeks
),

touched AS (
    SELECT
        files.repository,
        files.path,
        count(*) AS changes
    FROM file_changes AS files
    JOIN landed_changes AS changes USING (repository, change)
    WHERE changes.landed_at >= (SELECT moment FROM since)
    GROUP BY ALL
),

introduced AS (
    SELECT
        repository,
        path,
        count(*) AS introduced,
        count(DISTINCT change) AS introducing_changes,
        round(sum(weight), 2) AS weight
    FROM change_findings
    WHERE kind IN ('introduced', 'reopened') AND occurred_at >= (SELECT moment FROM since)
    GROUP BY ALL
)

SELECT
    introduced.repository,
    introduced.path,
    introduced.introduced,
    introduced.weight,
    introduced.introducing_changes,
    coalesce(touched.changes, 0) AS changes
FROM introduced
LEFT JOIN touched USING (repository, path)
ORDER BY introduced.introduced DESC, introduced.weight DESC, introduced.repository, introduced.path
LIMIT $limit
