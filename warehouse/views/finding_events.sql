-- One row per event of a finding's life, as the repository's current generation tells it.
SELECT rows.*
FROM recorded.finding_events AS rows
JOIN current_generations USING (repository, generation)
