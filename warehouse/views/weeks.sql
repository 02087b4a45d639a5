-- One row per week, from the first that anything is known of to the week of the last run.
-- `week` is its Monday in UTC, `ends_at` the moment at which its debt is counted: the next Monday, or for the last week the end
-- of the last run. Without a run the last week is that of the last known moment. What is dated later belongs to the last week.
WITH moments AS (
    SELECT known_since AS moment FROM findings
    UNION ALL
    SELECT landed_at FROM landed_changes
),

bounds AS (
    SELECT
        min(moment) AS first_moment,
        greatest(min(moment), coalesce((SELECT max(finished_at) FROM recorded.runs), max(moment))) AS last_moment
    FROM moments
),

mondays AS (
    SELECT
        last_moment,
        unnest(generate_series(
            date_trunc('week', first_moment AT TIME ZONE 'UTC')::TIMESTAMP,
            date_trunc('week', last_moment AT TIME ZONE 'UTC')::TIMESTAMP,
            INTERVAL 7 DAY
        )) AS monday
    FROM bounds
    WHERE first_moment IS NOT NULL
)

SELECT
    monday::DATE AS week,
    monday AT TIME ZONE 'UTC' AS starts_at,
    least((monday + INTERVAL 7 DAY) AT TIME ZONE 'UTC', last_moment) AS ends_at,
    monday = max(monday) OVER () AS is_last
FROM mondays
