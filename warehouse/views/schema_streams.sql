-- One row per repository and stream of migrations, from the run that judged the repository last.
SELECT rows.*
FROM recorded.schema_streams AS rows
JOIN judging_runs USING (repository, run_id)
