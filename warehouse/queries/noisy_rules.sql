-- One row per rule that found something.
-- Which rules do people suppress rather than obey? A high share means that the rule is wrong, or that its reason is not understood.
-- parameter: at_least = 1 (findings that a rule must have to be listed)
SELECT
    rule_id,
    any_value(title) AS title,
    count(*) AS findings,
    count(*) FILTER (WHERE status = 'suppressed') AS suppressed,
    count(*) FILTER (WHERE status = 'fixed') AS fixed,
    count(*) FILTER (WHERE status = 'vanished') AS vanished,
    count(*) FILTER (WHERE status = 'lapsed') AS lapsed,
    round(count(*) FILTER (WHERE status = 'suppressed') / count(*), 3) AS suppressed_share
FROM findings
WHERE status <> 'withdrawn'
GROUP BY rule_id
HAVING count(*) >= $at_least
ORDER BY suppressed_share DESC, findings DESC, rule_id
