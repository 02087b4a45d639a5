-- One row per key that two rows of one table share; of versioned rows, that two rows of one run share.
SELECT 'runs' AS table_name, concat_ws(' ', run_id) AS duplicated, count(*) AS copies
FROM recorded.runs
GROUP BY run_id
HAVING count(*) > 1

UNION ALL

SELECT 'repositories' AS table_name, concat_ws(' ', run_id, repository) AS duplicated, count(*) AS copies
FROM recorded.repositories
GROUP BY run_id, repository
HAVING count(*) > 1

UNION ALL

SELECT 'repository_runs' AS table_name, concat_ws(' ', run_id, repository) AS duplicated, count(*) AS copies
FROM recorded.repository_runs
GROUP BY run_id, repository
HAVING count(*) > 1

UNION ALL

SELECT 'landed_changes' AS table_name, concat_ws(' ', repository, generation, change) AS duplicated, count(*) AS copies
FROM recorded.landed_changes
GROUP BY repository, generation, change
HAVING count(*) > 1

UNION ALL

SELECT 'file_changes' AS table_name, concat_ws(' ', repository, generation, change, path) AS duplicated, count(*) AS copies
FROM recorded.file_changes
GROUP BY repository, generation, change, path
HAVING count(*) > 1

UNION ALL

SELECT 'findings' AS table_name, concat_ws(' ', run_id, repository, finding_id) AS duplicated, count(*) AS copies
FROM recorded.findings
GROUP BY run_id, repository, finding_id
HAVING count(*) > 1

UNION ALL

SELECT 'finding_intervals' AS table_name, concat_ws(' ', run_id, repository, finding_id, ordinal) AS duplicated, count(*) AS copies
FROM recorded.finding_intervals
GROUP BY run_id, repository, finding_id, ordinal
HAVING count(*) > 1

UNION ALL

SELECT 'finding_events' AS table_name, concat_ws(' ', repository, generation, finding_id, ordinal) AS duplicated, count(*) AS copies
FROM recorded.finding_events
GROUP BY repository, generation, finding_id, ordinal
HAVING count(*) > 1

UNION ALL

SELECT 'coverage' AS table_name, concat_ws(' ', run_id, repository, analyzer, language) AS duplicated, count(*) AS copies
FROM recorded.coverage
GROUP BY run_id, repository, analyzer, language
HAVING count(*) > 1

UNION ALL

SELECT 'skips' AS table_name, concat_ws(' ', run_id, repository, analyzer, rule_id, path, blob, reason) AS duplicated, count(*) AS copies
FROM recorded.skips
GROUP BY run_id, repository, analyzer, rule_id, path, blob, reason
HAVING count(*) > 1

UNION ALL

SELECT 'suppressions' AS table_name, concat_ws(' ', run_id, repository, kind, rule_id, path, line) AS duplicated, count(*) AS copies
FROM recorded.suppressions
GROUP BY run_id, repository, kind, rule_id, path, line
HAVING count(*) > 1

UNION ALL

SELECT 'rules' AS table_name, concat_ws(' ', run_id, rule_id) AS duplicated, count(*) AS copies
FROM recorded.rules
GROUP BY run_id, rule_id
HAVING count(*) > 1
