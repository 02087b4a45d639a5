-- One row per event that was ever recorded, in whichever generation.
-- What a past report said can be told from here: every event names the run that recorded it.
SELECT *
FROM recorded.finding_events
