-- One row per week, repository, track, area and severity of which findings were open at the end of the week.
-- Suppressed findings are left out, and those that their rule no longer finds; findings in files that cannot be read now
-- still count. The last week shows what is open now.
WITH bounds AS (
    SELECT
        min(week) AS first_week,
        max(week) AS last_week
    FROM weeks
),

periods AS (
    SELECT
        repository,
        finding_id,
        date_trunc('week', opened_at AT TIME ZONE 'UTC')::DATE AS opened_in_week,
        date_trunc('week', closed_at AT TIME ZONE 'UTC')::DATE AS closed_in_week
    FROM finding_intervals
),

counted AS (
    SELECT repository, finding_id, track, area, severity, weight::DECIMAL(18, 4) AS weight
    FROM findings
    WHERE status NOT IN ('suppressed', 'withdrawn')
),

-- A period counts from the week in which it was opened to the week before the one in which it was closed.
steps AS (
    SELECT opened_in_week AS week, repository, track, area, severity, 1 AS findings, weight
    FROM periods
    JOIN counted USING (repository, finding_id)
    UNION ALL
    SELECT closed_in_week, repository, track, area, severity, -1, -weight
    FROM periods
    JOIN counted USING (repository, finding_id)
    WHERE closed_in_week IS NOT NULL
),

differences AS (
    SELECT
        least(greatest(steps.week, bounds.first_week), bounds.last_week) AS week,
        steps.repository,
        steps.track,
        steps.area,
        steps.severity,
        sum(steps.findings) AS findings,
        sum(steps.weight) AS weight
    FROM steps
    CROSS JOIN bounds
    GROUP BY ALL
),

levels AS (
    SELECT
        week AS from_week,
        lead(week) OVER same AS until_week,
        repository,
        track,
        area,
        severity,
        sum(findings) OVER same AS open_findings,
        sum(weight) OVER same AS weight
    FROM differences
    WINDOW same AS (PARTITION BY repository, track, area, severity ORDER BY week)
)

SELECT
    weeks.week,
    levels.repository,
    levels.track,
    levels.area,
    levels.severity,
    levels.open_findings::BIGINT AS open_findings,
    levels.weight::DOUBLE AS weight
FROM levels
JOIN weeks ON weeks.week >= levels.from_week AND weeks.week < coalesce(levels.until_week, DATE '9999-12-31')
WHERE levels.open_findings > 0
