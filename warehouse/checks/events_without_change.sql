-- One row per event that a landed change made, or that lapsed with one, and whose landed change is not there.
SELECT events.repository, events.finding_id, events.ordinal, events.kind, events.change
FROM finding_events AS events
ANTI JOIN landed_changes USING (repository, change)
WHERE events.kind IN ('introduced', 'fixed', 'vanished', 'reopened', 'moved', 'lapsed')
