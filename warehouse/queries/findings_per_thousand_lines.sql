-- One row per team in whose repositories changes landed.
-- How many findings does a team introduce for each thousand lines that it changes?
-- parameter: weeks = 13 (how many weeks to look back from the last run)
SELECT
    coalesce(repositories.team, '') AS team,
    count(*) AS landed_changes,
    sum(changes.added_lines + changes.deleted_lines)::BIGINT AS changed_lines,
    sum(changes.introduced)::BIGINT AS introduced,
    sum(changes.fixed)::BIGINT AS fixed,
    round(1000 * sum(changes.introduced) / nullif(sum(changes.added_lines + changes.deleted_lines), 0), 2)
        AS introduced_per_thousand_lines
FROM landed_changes AS changes
LEFT JOIN repositories USING (repository)
WHERE changes.landed_at >= (SELECT max(ends_at) FROM weeks) - to_days(7 * $weeks::INTEGER)
GROUP BY ALL
ORDER BY introduced_per_thousand_lines DESC NULLS LAST, team
