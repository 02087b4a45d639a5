-- One row per schema operation of a landed change, as the repository's current generation tells it.
SELECT rows.*
FROM recorded.schema_operations AS rows
JOIN current_generations USING (repository, generation)
