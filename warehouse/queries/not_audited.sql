-- One row per repository of the fleet that was not audited lately, longest first.
-- Which repositories do we know nothing recent of, and why? A repository that was never audited comes first.
-- parameter: days = 8 (days before the last run from which an audit counts as recent)
WITH audits AS (
    SELECT
        history.repository,
        max(run_order.started_at) FILTER (WHERE history.status <> 'failed') AS last_audited_at
    FROM repository_runs_history AS history
    JOIN run_order USING (run_id)
    GROUP BY history.repository
)

SELECT
    repositories.repository,
    repositories.team,
    audits.last_audited_at,
    latest.status AS last_status,
    latest.error AS last_error
FROM repositories
LEFT JOIN audits USING (repository)
LEFT JOIN repository_runs AS latest USING (repository)
WHERE
    audits.last_audited_at IS NULL
    OR latest.status = 'failed'
    OR audits.last_audited_at < (SELECT max(started_at) FROM run_order) - to_days($days::INTEGER)
ORDER BY audits.last_audited_at NULLS FIRST, repositories.repository
