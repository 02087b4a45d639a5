import tarfile
from pathlib import Path

from django.conf import settings

from mediahub.models import Item


def unpack(upload, owner_id: int) -> int:
    target = Path(settings.MEDIA_ROOT) / "imports" / str(owner_id)
    target.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=upload) as archive:
        names = archive.getnames()
        archive.extractall(target, filter="fully_trusted")  # BAD: archive-slip (an uploaded archive, no member is checked)
    Item.objects.bulk_create(Item(owner_id=owner_id, stored_name=name) for name in names)
    return len(names)


def unpack_theme(name: str) -> None:
    source = Path(settings.BASE_DIR) / "themes" / f"{name}.tar"
    with tarfile.open(source) as archive:
        archive.extractall(Path(settings.STATIC_ROOT) / name)  # SAFE: archive-slip (cli only: the command that installs themes)
