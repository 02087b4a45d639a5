-- One row per file and landed change, as the repository's current generation tells it.
SELECT rows.*
FROM recorded.file_changes AS rows
JOIN current_generations USING (repository, generation)
