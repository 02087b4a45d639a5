-- One row per period that begins before the one before it has ended, or ends before it began.
WITH ordered AS (
    SELECT
        repository,
        finding_id,
        ordinal,
        opened_at,
        closed_at,
        lag(closed_at) OVER life AS earlier_closed_at,
        lag(ordinal) OVER life AS earlier
    FROM finding_intervals
    WINDOW life AS (PARTITION BY repository, finding_id ORDER BY ordinal)
)

SELECT repository, finding_id, ordinal, opened_at, closed_at, earlier_closed_at
FROM ordered
WHERE
    closed_at < opened_at
    OR (earlier IS NOT NULL AND (earlier_closed_at IS NULL OR earlier_closed_at > opened_at))
