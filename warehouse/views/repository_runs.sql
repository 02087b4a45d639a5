-- One row per repository: what the latest run made of it, be it that it failed or found nothing new.
SELECT rows.*
FROM recorded.repository_runs AS rows
JOIN run_order USING (run_id)
QUALIFY row_number() OVER (PARTITION BY rows.repository ORDER BY place DESC) = 1
