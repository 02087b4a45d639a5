-- One row per table and run that recorded rows of it and is not itself recorded.
SELECT DISTINCT 'repositories' AS table_name, rows.run_id
FROM recorded.repositories AS rows
ANTI JOIN runs USING (run_id)

UNION ALL

SELECT DISTINCT 'repository_runs' AS table_name, rows.run_id
FROM recorded.repository_runs AS rows
ANTI JOIN runs USING (run_id)

UNION ALL

SELECT DISTINCT 'landed_changes' AS table_name, rows.run_id
FROM recorded.landed_changes AS rows
ANTI JOIN runs USING (run_id)

UNION ALL

SELECT DISTINCT 'file_changes' AS table_name, rows.run_id
FROM recorded.file_changes AS rows
ANTI JOIN runs USING (run_id)

UNION ALL

SELECT DISTINCT 'findings' AS table_name, rows.run_id
FROM recorded.findings AS rows
ANTI JOIN runs USING (run_id)

UNION ALL

SELECT DISTINCT 'finding_intervals' AS table_name, rows.run_id
FROM recorded.finding_intervals AS rows
ANTI JOIN runs USING (run_id)

UNION ALL

SELECT DISTINCT 'finding_events' AS table_name, rows.run_id
FROM recorded.finding_events AS rows
ANTI JOIN runs USING (run_id)

UNION ALL

SELECT DISTINCT 'coverage' AS table_name, rows.run_id
FROM recorded.coverage AS rows
ANTI JOIN runs USING (run_id)

UNION ALL

SELECT DISTINCT 'skips' AS table_name, rows.run_id
FROM recorded.skips AS rows
ANTI JOIN runs USING (run_id)

UNION ALL

SELECT DISTINCT 'suppressions' AS table_name, rows.run_id
FROM recorded.suppressions AS rows
ANTI JOIN runs USING (run_id)

UNION ALL

SELECT DISTINCT 'rules' AS table_name, rows.run_id
FROM recorded.rules AS rows
ANTI JOIN runs USING (run_id)
