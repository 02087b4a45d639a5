-- One row per published run, with its place in the order of runs.
-- Runs are ordered by when they were published: the clock of a machine that began one may be wrong.
SELECT
    runs.run_id,
    runs.started_at,
    runs.finished_at,
    row_number() OVER (ORDER BY published.place, runs.started_at, runs.run_id) AS place
FROM recorded.runs AS runs
LEFT JOIN recorded.published AS published USING (run_id)
