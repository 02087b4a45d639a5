-- One row per event whose finding is not there.
SELECT events.repository, events.finding_id, events.ordinal, events.kind
FROM finding_events AS events
ANTI JOIN findings USING (repository, finding_id)
