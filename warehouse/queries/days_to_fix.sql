-- One row per team and area in which findings were fixed.
-- Who fixes fastest? Days from the landed change that introduced a finding to the one that fixed it; what was open before the
-- window began is left out, for its birth is not known.
-- parameter: weeks = 26 (how many weeks to look back from the last run)
SELECT
    coalesce(repositories.team, '') AS team,
    findings.area,
    count(*) AS fixed_findings,
    round(median(date_diff('hour', findings.born_at, findings.died_at) / 24.0), 1) AS median_days,
    round(quantile_cont(date_diff('hour', findings.born_at, findings.died_at) / 24.0, 0.9), 1) AS days_for_nine_in_ten
FROM findings
LEFT JOIN repositories USING (repository)
WHERE
    findings.status = 'fixed'
    AND findings.born_at IS NOT NULL
    AND findings.died_at >= (SELECT max(ends_at) FROM weeks) - to_days(7 * $weeks::INTEGER)
GROUP BY ALL
ORDER BY median_days, team, area
