-- One row per thing that could not be judged, from the run that judged the repository last.
SELECT rows.*
FROM recorded.skips AS rows
JOIN judging_runs USING (repository, run_id)
