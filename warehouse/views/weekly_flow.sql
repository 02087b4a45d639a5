-- One row per week, repository and track in which landed changes introduced, fixed or reopened findings, or some vanished or lapsed.
-- Apart from these only what a landed change did counts: no baseline, no changed rule, no unreadable file. The same findings
-- as in weekly_debt.
SELECT
    least(date_trunc('week', events.occurred_at AT TIME ZONE 'UTC')::DATE, (SELECT max(week) FROM weeks)) AS week,
    findings.repository,
    findings.track,
    count(*) FILTER (WHERE events.kind = 'introduced') AS introduced,
    count(*) FILTER (WHERE events.kind = 'fixed') AS fixed,
    count(*) FILTER (WHERE events.kind = 'vanished') AS vanished,
    count(*) FILTER (WHERE events.kind = 'reopened') AS reopened,
    count(*) FILTER (WHERE events.kind = 'lapsed') AS lapsed
FROM finding_events AS events
JOIN findings USING (repository, finding_id)
WHERE
    events.kind IN ('introduced', 'fixed', 'vanished', 'reopened', 'lapsed')
    AND findings.status NOT IN ('suppressed', 'withdrawn')
GROUP BY ALL
