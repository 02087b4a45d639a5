"""``audit.duckdb``: a database for other tools, with the views over exactly the files of the current manifest.

It holds no rows, only views with absolute paths: copy the Parquet files to take the data elsewhere.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from typing import TYPE_CHECKING

import duckdb

from fleetreview.errors import WarehouseError
from warehouse.connection import Files, connect, define, define_published, define_recorded, quoted
from warehouse.sql import views
from warehouse.tables import SCHEMA_VERSION, TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from warehouse.location import Location
    from warehouse.manifest import Manifest

DATABASE = "audit.duckdb"


def write_database(location: Location, manifest: Manifest, parent: Manifest | None = None) -> None:
    """Write the database beside and swap it in; whoever has the old one open keeps reading that.

    Where the old one shows ``parent``, only the views of tables whose files changed are made anew: the engine looks
    into every file behind a view when it is made.
    """
    files = files_of(location, manifest)
    is_next = parent is not None and _stamp_of(location) == _stamp(location, parent.run_id)
    with location.writing(DATABASE) as part:
        if is_next:
            shutil.copyfile(location.local(DATABASE), part)
        connection = connect(part)
        try:
            if parent is not None and is_next:
                for table in TABLES.values():
                    if manifest.tables.get(table.name) != parent.tables.get(table.name):
                        connection.execute(define_recorded(table, files.get(table.name, Files())))
                connection.execute(define_published(manifest.runs))
            else:
                define(connection, files, manifest.runs)
            connection.execute(f"COMMENT ON VIEW recorded.runs IS {quoted(_stamp(location, manifest.run_id))}")
        except duckdb.Error as error:
            raise WarehouseError(f"{location.local(DATABASE)} cannot be written: {error}") from error
        finally:
            connection.close()


def shows(location: Location, manifest: Manifest) -> bool:
    """Tell whether the database is there and shows a manifest, by the views as they are today."""
    return _stamp_of(location) == _stamp(location, manifest.run_id)


def files_of(location: Location, manifest: Manifest) -> Mapping[str, Files]:
    """Return the files of every table of a manifest, with their paths on this machine."""
    return {
        name: Files(
            paths=[location.local(file.path) for file in files],
            uniform=all(file.schema_version == SCHEMA_VERSION for file in files),
        )
        for name, files in manifest.tables.items()
    }


def _stamp(location: Location, run_id: str) -> str:
    made_of = [str(location), SCHEMA_VERSION, [(view.name, view.statement) for view in views()]]
    return f"{run_id} {hashlib.sha256(json.dumps(made_of).encode()).hexdigest()[:16]}"


def _stamp_of(location: Location) -> str | None:
    if location.size(DATABASE) is None:
        return None
    try:
        with duckdb.connect(str(location.local(DATABASE)), read_only=True) as connection:
            found = connection.execute(
                "SELECT comment FROM duckdb_views() WHERE schema_name = 'recorded' AND view_name = 'runs'"
            ).fetchone()
    except duckdb.Error:
        # Whatever is damaged is written anew.
        return None
    return found[0] if found else None
