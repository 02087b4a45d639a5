-- One row per suppression and run, as it stood in the last state.
SELECT *
FROM recorded.suppressions
