-- One row per secret that was taken out of a file and is still in the history.
-- Which secrets were removed from the code, and have to be rotated because the history keeps them?
-- parameter: weeks = 520 (how many weeks to look back from the last run)
SELECT
    findings.repository,
    repositories.team,
    findings.severity,
    findings.evidence ->> '$.kind' AS kind,
    findings.evidence ->> '$.name' AS name,
    findings.evidence ->> '$.preview' AS preview,
    findings.path,
    findings.start_line,
    findings.born_in AS introduced_in,
    findings.born_at AS introduced_at,
    findings.died_in AS removed_in,
    findings.died_at AS removed_at,
    date_diff('hour', findings.born_at, findings.died_at) AS hours_in_code,
    EXISTS (
        SELECT 1 FROM findings AS others
        WHERE others.analyzer = 'secrets' AND others.status = 'open'
            AND others.evidence ->> '$.secret' = findings.evidence ->> '$.secret'
    ) AS stands_elsewhere,
    findings.evidence ->> '$.secret' AS secret,
    findings.finding_id
FROM findings
LEFT JOIN repositories USING (repository)
WHERE findings.analyzer = 'secrets'
    AND findings.status IN ('fixed', 'vanished')
    AND findings.died_at >= (SELECT max(ends_at) FROM weeks) - to_days(7 * $weeks::INTEGER)
ORDER BY removed_at DESC, findings.repository, findings.path, findings.start_line, findings.finding_id
