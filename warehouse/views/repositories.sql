-- One row per repository of the fleet, as the inventory described it last.
SELECT rows.*
FROM recorded.repositories AS rows
JOIN run_order USING (run_id)
QUALIFY row_number() OVER (PARTITION BY rows.repository ORDER BY place DESC) = 1
