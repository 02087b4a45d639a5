-- One row per rule, as it was when it was recorded last.
SELECT rows.*
FROM recorded.rules AS rows
JOIN run_order USING (run_id)
QUALIFY row_number() OVER (PARTITION BY rows.rule_id ORDER BY place DESC) = 1
