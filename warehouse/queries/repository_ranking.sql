-- One row per repository, most debt first.
-- Where does the debt lie now, and how has it changed over the last weeks?
-- parameter: weeks = 4 (how many weeks back to compare with)
WITH numbered AS (
    SELECT
        week,
        is_last,
        row_number() OVER (ORDER BY week DESC) - 1 AS weeks_ago
    FROM weeks
),

debt AS (
    SELECT
        weekly_debt.repository,
        sum(weekly_debt.weight) FILTER (WHERE numbered.is_last) AS weight,
        sum(weekly_debt.open_findings) FILTER (WHERE numbered.is_last) AS open_findings,
        sum(weekly_debt.weight) FILTER (WHERE numbered.weeks_ago = $weeks) AS weight_before
    FROM weekly_debt
    JOIN numbered USING (week)
    GROUP BY weekly_debt.repository
)

SELECT
    repositories.repository,
    repositories.team,
    coalesce(debt.open_findings, 0)::BIGINT AS open_findings,
    round(coalesce(debt.weight, 0), 2) AS weight,
    round(coalesce(debt.weight, 0) - coalesce(debt.weight_before, 0), 2) AS difference,
    latest.status
FROM repositories
LEFT JOIN debt USING (repository)
LEFT JOIN repository_runs AS latest USING (repository)
ORDER BY weight DESC, repositories.repository
