-- One row per open security finding, oldest first.
-- Which security findings have been open longest, and who owns them?
-- parameter: limit = 50 (how many)
SELECT
    age_days,
    known_since,
    born_in = '' AS older_than_window,
    severity,
    repository,
    team,
    rule_id,
    path,
    start_line,
    owners,
    finding_id
FROM open_findings
WHERE area = 'security'
ORDER BY age_days DESC, array_position(['critical', 'high', 'medium', 'low', 'info'], severity), repository, path, start_line
LIMIT $limit
