-- One row per repository, analyzer and language, from the run that judged the repository last.
SELECT rows.*
FROM recorded.coverage AS rows
JOIN judging_runs USING (repository, run_id)
