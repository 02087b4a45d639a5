-- One row per repository that was audited and is not in the inventory.
SELECT runs.repository, runs.run_id
FROM repository_runs AS runs
ANTI JOIN repositories USING (repository)
