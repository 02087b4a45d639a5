-- One row per finding that no period says it was ever open.
SELECT repository, finding_id, status
FROM findings
ANTI JOIN finding_intervals USING (repository, finding_id)
