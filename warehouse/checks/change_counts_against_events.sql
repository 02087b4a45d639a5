-- One row per landed change whose counts of findings are not those of its events.
WITH counted AS (
    SELECT
        repository,
        change,
        count(*) FILTER (WHERE kind IN ('introduced', 'reopened')) AS introduced,
        count(*) FILTER (WHERE kind = 'fixed') AS fixed
    FROM finding_events
    GROUP BY repository, change
)

SELECT
    changes.repository,
    changes.change,
    changes.introduced,
    coalesce(counted.introduced, 0) AS introduced_by_events,
    changes.fixed,
    coalesce(counted.fixed, 0) AS fixed_by_events
FROM landed_changes AS changes
LEFT JOIN counted USING (repository, change)
WHERE
    changes.introduced <> coalesce(counted.introduced, 0)
    OR changes.fixed <> coalesce(counted.fixed, 0)
