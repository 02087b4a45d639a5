-- One row per finding that was fixed and came back.
-- What was fixed and came back, and how often?
SELECT
    findings.repository,
    repositories.team,
    findings.rule_id,
    findings.severity,
    findings.path,
    findings.times_reopened,
    max(events.occurred_at) AS last_reopened_at,
    max_by(events.change, events.ordinal) AS last_reopened_in,
    findings.status,
    findings.finding_id
FROM findings
JOIN finding_events AS events USING (repository, finding_id)
LEFT JOIN repositories USING (repository)
WHERE events.kind = 'reopened'
GROUP BY ALL
ORDER BY findings.times_reopened DESC, last_reopened_at DESC, findings.repository, findings.finding_id
