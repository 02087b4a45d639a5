-- One row per published run, with its place in the order of runs.
-- Runs are ordered by when they began, and by their identifier where two began at once.
SELECT
    run_id,
    started_at,
    finished_at,
    row_number() OVER (ORDER BY started_at, run_id) AS place
FROM recorded.runs
