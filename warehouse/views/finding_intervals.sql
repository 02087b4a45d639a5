-- One row per period in which a finding was open, as the repository's current generation tells it.
SELECT rows.*
FROM recorded.finding_intervals AS rows
JOIN current_generations USING (repository, generation)
JOIN run_order USING (run_id)
QUALIFY row_number() OVER (PARTITION BY rows.repository, rows.finding_id, rows.ordinal ORDER BY place DESC) = 1
