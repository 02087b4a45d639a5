-- One row per repository that was ever judged: the run that judged it last.
-- A run that found it unchanged judged nothing anew, a run that failed judged nothing at all; neither is named here.
SELECT
    repository,
    max_by(run_id, place) AS run_id
FROM recorded.repository_runs
JOIN run_order USING (run_id)
WHERE status IN ('complete', 'partial', 'empty')
GROUP BY repository
