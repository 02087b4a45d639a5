import subprocess
import tempfile
from pathlib import Path

from shop.settings import ATTACHMENTS, INVOICE_HTML


def invoice_pdf(order_id: int, title: str) -> Path:
    target = Path(tempfile.mkdtemp()) / f"invoice-{order_id}.pdf"
    source = INVOICE_HTML / f"{order_id}.html"
    command = 'wkhtmltopdf --quiet --title "%s" %s %s' % (title, source, target)
    subprocess.run(command, shell=True, check=True, timeout=30)  # BAD: command-injection (the title in a shell's line)
    return target


def read_attachment(order_id: int, name: str) -> bytes:
    folder = ATTACHMENTS / str(order_id)
    with open(folder / name, "rb") as file:  # BAD: path-traversal
        return file.read()
