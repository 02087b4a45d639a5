-- One row per period whose finding is not there.
SELECT periods.repository, periods.finding_id, periods.ordinal
FROM finding_intervals AS periods
ANTI JOIN findings USING (repository, finding_id)
