-- One row per repository and run.
SELECT *
FROM recorded.repository_runs
