-- One row per finding that a landed change introduced, fixed, reopened or moved, or with which it vanished.
-- `path` and `start_line` are the event's; everything behind `detail` tells the finding as it stands now.
SELECT
    events.repository,
    events.change,
    events.kind,
    events.occurred_at,
    events.finding_id,
    events.ordinal,
    events.path,
    events.start_line,
    events.detail,
    findings.rule_id,
    findings.area,
    findings.track,
    findings.severity,
    findings.confidence,
    findings.weight,
    findings.title,
    findings.message,
    findings.symbol,
    findings.role,
    findings.excerpt,
    findings.evidence,
    findings.related,
    findings.fix,
    findings.remedy,
    findings.owners,
    findings.status,
    findings.suppression
FROM finding_events AS events
JOIN findings USING (repository, finding_id)
WHERE events.kind IN ('introduced', 'fixed', 'vanished', 'reopened', 'moved')
