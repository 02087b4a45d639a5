"""Reports on their way."""

import os
import tempfile
import uuid
from pathlib import Path


def unnamed():
    # bad: the name is free for a moment only
    return tempfile.mktemp(suffix=".json")


def cache(text):
    # bad: a name that everybody knows
    with open("/tmp/service-cache.json", "w") as file:
        file.write(text)


def export(user, rows):
    path = os.path.join(tempfile.gettempdir(), f"export-{user.id}.csv")
    # bad: a number that can be guessed
    with open(path, "w") as file:
        file.writelines(rows)


def thumbnail(data):
    # bad: in one call
    Path("/tmp/thumbnail.png").write_bytes(data)
    # bad: put together
    (Path(tempfile.gettempdir()) / "preview.png").write_bytes(data)


def named(rows):
    # ok: made and named at once
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        file.writelines(rows)


def folder(rows):
    with tempfile.TemporaryDirectory() as folder:
        # ok: in a folder of its own
        with open(os.path.join(folder, "export.csv"), "w") as file:
            file.writelines(rows)


def unguessable(data):
    # ok: nobody guesses it
    with open(f"/tmp/{uuid.uuid4()}.png", "wb") as file:
        file.write(data)


def read():
    # ok: only read
    with open("/tmp/service-cache.json") as file:
        return file.read()
