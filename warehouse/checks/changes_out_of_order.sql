-- One row per landed change that shares its place on the line, or landed before the one before it.
WITH ordered AS (
    SELECT
        repository,
        change,
        position,
        landed_at,
        lag(position) OVER line AS earlier_position,
        lag(landed_at) OVER line AS earlier_landed_at
    FROM landed_changes
    WINDOW line AS (PARTITION BY repository ORDER BY position)
)

SELECT repository, change, position, landed_at, earlier_landed_at
FROM ordered
WHERE position = earlier_position OR landed_at < earlier_landed_at
