-- One row per table, column, constraint, index, type and view of a replayed schema, from the run that judged the repository last.
SELECT rows.*
FROM recorded.schema_objects AS rows
JOIN judging_runs USING (repository, run_id)
