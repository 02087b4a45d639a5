-- One row per team and severity with open findings.
-- How many critical and high findings does each team have open, in how many repositories, and how old is the oldest?
-- parameter: severities = critical,high (severities that count, separated by commas)
SELECT
    team,
    severity,
    count(*) AS open_findings,
    count(DISTINCT repository) AS repositories,
    max(age_days) AS oldest_days
FROM open_findings
WHERE severity IN (SELECT unnest(string_split($severities, ',')))
GROUP BY team, severity
ORDER BY array_position(['critical', 'high', 'medium', 'low', 'info'], severity), open_findings DESC, team
