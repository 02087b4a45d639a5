import re
from pathlib import Path

from django.conf import settings

from mediahub.models import Item

from . import shell


def resize(stored_name: str, width: int, image_format: str) -> bytes:
    source = Path(settings.MEDIA_ROOT) / stored_name
    command = f"convert {settings.PLACEHOLDER} -resize {width}x {image_format}:-"
    if source.exists():
        command = f"convert '{source}' -resize {width}x {image_format}:-"
    return shell.run(command)


def matching(needle: str, tag: str) -> list[str]:
    titles = Item.objects.filter(tags__name=tag).values_list("title", flat=True)
    expression = re.compile(re.escape(needle), re.IGNORECASE)  # SAFE: regex-injection (checks itself: escaped)
    return [title for title in titles if expression.search(title)]
