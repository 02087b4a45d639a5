-- One row per stream of migrations, least understood first.
-- What databases do the services use, and how much of their migrations was understood?
SELECT
    streams.repository,
    repositories.team,
    streams.framework,
    streams.engine,
    streams.version,
    streams.directory,
    streams.migrations,
    streams.statements,
    streams.statements_understood,
    round(100.0 * streams.statements_understood / nullif(streams.statements, 0), 1) AS percent_understood,
    streams.not_understood,
    streams.problems
FROM schema_streams AS streams
LEFT JOIN repositories USING (repository)
ORDER BY percent_understood NULLS LAST, streams.repository, streams.stream
