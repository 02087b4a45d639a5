-- One row per week and track.
-- How does the debt of the fleet go, week by week, for security, migrations and reliability?
-- parameter: weeks = 26 (how many weeks to show)
-- parameter: repository = % (pattern of the repository's name, % for all)
WITH tracks AS (
    SELECT unnest(['security', 'migrations', 'reliability', 'other']) AS track
),

debt AS (
    SELECT
        week,
        track,
        sum(open_findings) AS open_findings,
        sum(weight) AS weight
    FROM weekly_debt
    WHERE repository LIKE $repository
    GROUP BY week, track
)

SELECT
    weeks.week,
    tracks.track,
    coalesce(debt.open_findings, 0)::BIGINT AS open_findings,
    round(coalesce(debt.weight, 0), 2) AS weight,
    coalesce(debt.open_findings, 0)::BIGINT
    - lag(coalesce(debt.open_findings, 0)::BIGINT) OVER (PARTITION BY tracks.track ORDER BY weeks.week) AS difference
FROM weeks
CROSS JOIN tracks
LEFT JOIN debt USING (week, track)
QUALIFY row_number() OVER (PARTITION BY tracks.track ORDER BY weeks.week DESC) <= $weeks
ORDER BY weeks.week, tracks.track
