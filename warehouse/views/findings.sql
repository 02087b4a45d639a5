-- One row per finding of a repository's current generation: where it stands now, or where it stood when it died.
SELECT rows.*
FROM recorded.findings AS rows
JOIN current_generations USING (repository, generation)
JOIN run_order USING (run_id)
QUALIFY row_number() OVER (PARTITION BY rows.repository, rows.finding_id ORDER BY place DESC) = 1
