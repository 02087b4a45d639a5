-- One row per week, repository, track, area and severity of which findings were open at the end of the week.
-- Suppressed findings are left out, and those that their rule no longer finds; findings in files that cannot be read now
-- still count. The last week shows what is open now.
WITH moments AS (
    SELECT
        week,
        CASE WHEN is_last THEN 'infinity'::TIMESTAMPTZ ELSE ends_at END AS moment
    FROM weeks
),

periods AS (
    SELECT
        repository,
        finding_id,
        opened_at,
        coalesce(closed_at, 'infinity'::TIMESTAMPTZ) AS closed_at
    FROM finding_intervals
),

counted AS (
    SELECT repository, finding_id, track, area, severity, weight
    FROM findings
    WHERE status NOT IN ('suppressed', 'withdrawn')
)

SELECT
    moments.week,
    counted.repository,
    counted.track,
    counted.area,
    counted.severity,
    count(*) AS open_findings,
    sum(counted.weight::DECIMAL(18, 4))::DOUBLE AS weight
FROM periods
JOIN counted USING (repository, finding_id)
JOIN moments ON periods.opened_at < moments.moment AND periods.closed_at >= moments.moment
GROUP BY ALL
