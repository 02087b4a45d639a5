import base64
import json
import pickle
from pathlib import Path

from django.conf import settings


def restore(text: str) -> dict:
    return json.loads(base64.urlsafe_b64decode(text))


def restore_backup(name: str) -> dict:
    content = (Path(settings.BACKUPS) / f"{name}.pickle").read_bytes()
    return pickle.loads(content)  # SAFE: deserialization (cli only: views call restore, which reads JSON)
