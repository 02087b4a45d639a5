-- One row per week and repository in which migrations landed, with what they do to tables that were there before.
-- `long_locks` make others wait for as long as something is read, built or written anew; `removals` lose data; `unread`
-- operations could not be understood. Tables that the same landed change creates count for nothing.
SELECT
    date_trunc('week', changes.landed_at AT TIME ZONE 'UTC')::DATE AS week,
    operations.repository,
    count(*) AS operations,
    count(*) FILTER (
        WHERE operations.blocks_writes AND NOT operations.new_table
        AND operations.duration IN ('scan', 'build', 'rewrite', 'unknown')
    ) AS long_locks,
    count(*) FILTER (
        WHERE operations.kind = 'create_index' AND operations.blocks_writes AND NOT operations.new_table
        AND operations.duration = 'build'
    ) AS locking_index_builds,
    count(*) FILTER (
        WHERE operations.kind IN ('drop_table', 'drop_column', 'truncate', 'drop_schema', 'drop_database')
        AND NOT operations.new_table
    ) AS removals,
    count(*) FILTER (WHERE operations.kind = 'opaque') AS unread
FROM schema_operations AS operations
JOIN landed_changes AS changes USING (repository, change)
GROUP BY ALL
