-- One row per repository: the generation in which its history is told now.
-- It is the highest generation of any run that did not fail for the repository.
SELECT
    repository,
    max(generation) AS generation
FROM recorded.repository_runs
WHERE status IN ('complete', 'partial', 'unchanged', 'empty')
GROUP BY repository
