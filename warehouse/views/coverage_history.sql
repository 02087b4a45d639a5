-- One row per repository, analyzer, language and run.
SELECT *
FROM recorded.coverage
