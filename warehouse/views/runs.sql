-- One row per published run.
SELECT *
FROM recorded.runs
