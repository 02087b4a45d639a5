-- One row per finding whose rule was never recorded.
SELECT findings.repository, findings.finding_id, findings.rule_id
FROM findings
ANTI JOIN rules USING (rule_id)
