-- One row per suppression, from the run that judged the repository last.
SELECT rows.*
FROM recorded.suppressions AS rows
JOIN judging_runs USING (repository, run_id)
