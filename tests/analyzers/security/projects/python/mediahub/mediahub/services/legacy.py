import os


def resize(stored_name: str, width: int, image_format: str) -> int:
    line = f"gm convert {stored_name} -resize {width} /tmp/out.{image_format}"
    return os.system(line)  # SAFE: command-injection (look-alike: the view calls the resize of media)
