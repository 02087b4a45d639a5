"""Database migrations: every framework as one stream of schema operations, replayed into a schema, judged in its context.

    blob -> script (map: one file's operations) -> stream (link: which files, in which order, how they are run) -> replay ->
    rules

Nothing is executed and no database is asked: what a migration does is read from its text.
"""
