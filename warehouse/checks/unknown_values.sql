-- One row per value that is none of those its column may have.
SELECT DISTINCT 'findings.severity' AS column_name, severity AS value
FROM recorded.findings
WHERE severity NOT IN ('info', 'low', 'medium', 'high', 'critical')

UNION ALL

SELECT DISTINCT 'findings.confidence', confidence
FROM recorded.findings
WHERE confidence NOT IN ('low', 'medium', 'high')

UNION ALL

SELECT DISTINCT 'findings.status', status
FROM recorded.findings
WHERE status NOT IN ('open', 'fixed', 'vanished', 'lapsed', 'suppressed', 'unreadable', 'withdrawn')

UNION ALL

SELECT DISTINCT 'findings.track', track
FROM recorded.findings
WHERE track NOT IN ('security', 'migrations', 'reliability', 'other')

UNION ALL

SELECT DISTINCT 'findings.area', area
FROM recorded.findings
WHERE area NOT IN ('api', 'data', 'reliability', 'security', 'performance', 'observability', 'testing')

UNION ALL

SELECT DISTINCT 'finding_events.kind', kind
FROM recorded.finding_events
WHERE
    kind NOT IN (
        'introduced', 'fixed', 'vanished', 'reopened', 'moved', 'lapsed', 'baseline', 'rule_added', 'rule_changed',
        'rule_removed', 'unreadable', 'readable_again'
    )

UNION ALL

SELECT DISTINCT 'landed_changes.verdict', verdict
FROM recorded.landed_changes
WHERE verdict NOT IN ('LGTM', 'BLOCK')

UNION ALL

SELECT DISTINCT 'landed_changes.risk', risk
FROM recorded.landed_changes
WHERE risk NOT IN ('low', 'medium', 'high')

UNION ALL

SELECT DISTINCT 'repository_runs.status', status
FROM recorded.repository_runs
WHERE status NOT IN ('complete', 'partial', 'failed', 'empty', 'unchanged')

UNION ALL

SELECT DISTINCT 'repository_runs.retold', retold
FROM recorded.repository_runs
WHERE retold NOT IN ('', 'first', 'rules', 'window', 'force_push', 'settings', 'retried')
