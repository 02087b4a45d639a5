-- One row per landed change in the known window of a repository, as its current generation tells it.
SELECT rows.*
FROM recorded.landed_changes AS rows
JOIN current_generations USING (repository, generation)
