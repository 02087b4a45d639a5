-- One row per schema operation of a landed change that makes others wait on a table that was there before, newest first.
-- Which migrations lock tables for longer than a moment, and on which engine?
-- parameter: weeks = 13 (how many weeks to look back from the last run)
SELECT
    changes.landed_at,
    operations.repository,
    repositories.team,
    operations.engine,
    operations.migration,
    operations.kind,
    operations.table_name,
    operations.object,
    operations.lock,
    operations.duration,
    operations.path,
    operations.start_line,
    operations.change
FROM schema_operations AS operations
JOIN landed_changes AS changes USING (repository, change)
LEFT JOIN repositories USING (repository)
WHERE
    operations.blocks_writes
    AND NOT operations.new_table
    AND operations.duration IN ('scan', 'build', 'rewrite', 'unknown')
    AND changes.landed_at >= (SELECT max(ends_at) FROM weeks) - to_days(7 * $weeks::INTEGER)
ORDER BY changes.landed_at DESC, operations.repository, operations.stream, operations.ordinal
