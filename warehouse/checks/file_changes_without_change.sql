-- One row per file change whose landed change is not there.
SELECT files.repository, files.change, files.path
FROM file_changes AS files
ANTI JOIN landed_changes USING (repository, change)
