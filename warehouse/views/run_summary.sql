-- One row per published run, with what it made of the fleet.
-- `changes_blocked`, `introduced` and `fixed` are those of the landed changes that the run recorded and that still belong to a
-- current generation: the run that told a history anew counts all of it.
WITH statuses AS (
    SELECT
        run_id,
        count(*) FILTER (WHERE status = 'complete') AS complete,
        count(*) FILTER (WHERE status = 'partial') AS partial,
        count(*) FILTER (WHERE status = 'unchanged') AS unchanged,
        count(*) FILTER (WHERE status = 'empty') AS empty,
        count(*) FILTER (WHERE status = 'failed') AS failed,
        sum(landed_changes) AS landed_changes,
        sum(blobs) AS blobs,
        sum(blobs_mapped) AS blobs_mapped,
        sum(skips) AS skips
    FROM recorded.repository_runs
    GROUP BY run_id
),

changes AS (
    SELECT
        run_id,
        count(*) FILTER (WHERE verdict = 'BLOCK') AS changes_blocked,
        sum(introduced) AS introduced,
        sum(fixed) AS fixed
    FROM landed_changes
    GROUP BY run_id
)

SELECT
    runs.run_id,
    run_order.place,
    runs.started_at,
    runs.finished_at,
    runs.tool_version,
    runs.rules_digest,
    runs.window_start,
    runs.seconds,
    runs.repositories,
    coalesce(statuses.complete, 0) AS complete,
    coalesce(statuses.partial, 0) AS partial,
    coalesce(statuses.unchanged, 0) AS unchanged,
    coalesce(statuses.empty, 0) AS empty,
    coalesce(statuses.failed, 0) AS failed,
    coalesce(statuses.landed_changes, 0)::BIGINT AS landed_changes,
    coalesce(statuses.blobs, 0)::BIGINT AS blobs,
    coalesce(statuses.blobs_mapped, 0)::BIGINT AS blobs_mapped,
    coalesce(statuses.skips, 0)::BIGINT AS skips,
    coalesce(changes.changes_blocked, 0) AS changes_blocked,
    coalesce(changes.introduced, 0)::BIGINT AS introduced,
    coalesce(changes.fixed, 0)::BIGINT AS fixed
FROM runs
JOIN run_order USING (run_id)
LEFT JOIN statuses USING (run_id)
LEFT JOIN changes USING (run_id)
