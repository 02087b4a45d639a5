-- One row per rule and run at which it was new or differed from before.
-- When did a rule come, or change? The first run at which rules were recorded is left out.
SELECT
    rule_id,
    title,
    started_at,
    run_id,
    CASE WHEN earlier IS NULL THEN 'added' ELSE 'changed' END AS what,
    digest
FROM (
    SELECT
        rules.*,
        run_order.started_at,
        run_order.place,
        lag(rules.digest) OVER (PARTITION BY rules.rule_id ORDER BY run_order.place) AS earlier
    FROM recorded.rules AS rules
    JOIN run_order USING (run_id)
) AS told
WHERE
    place > (SELECT min(place) FROM recorded.rules JOIN run_order USING (run_id))
    AND (earlier IS NULL OR earlier <> digest)
ORDER BY started_at DESC, rule_id
