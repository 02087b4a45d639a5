-- One row per OWASP category with open findings; a finding whose rule names two categories counts in both.
-- Where does the fleet stand against the OWASP lists?
WITH categories AS (
    SELECT rule_id, unnest(owasp) AS category
    FROM rules
)

SELECT
    categories.category,
    count(*) AS open_findings,
    count(*) FILTER (WHERE findings.severity = 'critical') AS critical,
    count(*) FILTER (WHERE findings.severity = 'high') AS high,
    count(DISTINCT findings.repository) AS repositories,
    count(DISTINCT findings.rule_id) AS rules
FROM open_findings AS findings
JOIN categories USING (rule_id)
GROUP BY categories.category
ORDER BY categories.category
