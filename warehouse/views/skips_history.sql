-- One row per thing that a run could not judge.
SELECT *
FROM recorded.skips
