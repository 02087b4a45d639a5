import csv
import os
import subprocess
import zipfile
from pathlib import Path

import psycopg
from celery import Celery, Task, shared_task
from celery.utils.log import get_task_logger

logger = get_task_logger(__name__)
app = Celery("exports", broker=os.environ["BROKER_URL"])
app.conf.update(
    task_serializer="json",
    result_serializer="json",
    accept_content=["json"],  # SAFE: deserialization
    task_time_limit=600,
)

EXPORTS = Path(os.environ.get("EXPORT_DIR", "/srv/exports")).resolve()
TABLES = {"orders": "SELECT id, total FROM orders", "returns": "SELECT id, reason FROM returns"}


class DatabaseTask(Task):
    _connection = None

    @property
    def connection(self):
        if self._connection is None:
            self._connection = psycopg.connect(os.environ["DATABASE_URL"])
        return self._connection


@app.task(base=DatabaseTask, bind=True)
def export_table(self, kind, account_id):
    query = TABLES[kind] + " WHERE account_id = %s"
    with self.connection.cursor() as cursor:
        cursor.execute(query, (account_id,))  # SAFE: sql-injection
        rows = cursor.fetchall()
    with open(EXPORTS / f"{kind}-{int(account_id)}.csv", "w", newline="") as stream:  # SAFE: path-traversal (a key of the table and a number)
        csv.writer(stream).writerows(rows)
    return len(rows)


@app.task(base=DatabaseTask, bind=True)
def export_filtered(self, account_id, conditions):
    query = "SELECT id, total FROM orders WHERE account_id = %s"
    for field, value in conditions.items():
        query += f" AND {field} = '{value}'"
    with self.connection.cursor() as cursor:
        cursor.execute(query, (account_id,))  # BAD: sql-injection (the message holds what the customer typed)
        return cursor.rowcount


@shared_task
def write_export(file_name, lines):
    target = os.path.join(EXPORTS, file_name)
    with open(target, "w", encoding="utf-8") as stream:  # BAD: path-traversal
        stream.writelines(line + "\n" for line in lines)
    return target


@shared_task
def drop_export(file_name):
    target = os.path.normpath(os.path.join(EXPORTS, file_name))
    if not target.startswith(str(EXPORTS) + os.sep):
        logger.warning("export is outside of its folder")
        return False
    os.remove(target)  # SAFE: path-traversal
    return True


@shared_task
def encrypt_export(export_id, recipient):
    source = EXPORTS / f"{int(export_id)}.csv"
    os.system(f"gpg --batch --yes --recipient {recipient} --encrypt {source}")  # BAD: command-injection
    return str(source) + ".gpg"


@shared_task
def compress_export(export_id, level):
    source = EXPORTS / f"{int(export_id)}.csv"
    level = min(max(int(level), 1), 19)
    subprocess.run(f"zstd -{level} --rm {source}", shell=True, check=True, timeout=300)  # SAFE: command-injection (numbers)


def convert(source, options):
    line = ["ssconvert", options, str(source), str(source.with_suffix(".xlsx"))]
    return subprocess.call(" ".join(line), shell=True, timeout=300)  # BAD: command-injection (helper)


def split(source, count):
    return subprocess.call(["split", "-n", str(count), "--", str(source)], timeout=300)  # SAFE: command-injection (helper)


@shared_task(bind=True, max_retries=3)
def export_spreadsheet(self, export_id, options):
    code = convert(EXPORTS / f"{int(export_id)}.csv", options)
    if code:
        raise self.retry(countdown=30)


@shared_task
def export_parts(export_id, count):
    return split(EXPORTS / f"{int(export_id)}.csv", count)


@shared_task
def unpack_delivery(delivery_id):
    with zipfile.ZipFile(EXPORTS / f"incoming/{int(delivery_id)}.zip") as archive:
        for name in archive.namelist():
            with open(EXPORTS / "deliveries" / name, "wb") as out:  # BAD: archive-slip
                out.write(archive.read(name))


@shared_task
def unpack_delivery_all(delivery_id):
    with zipfile.ZipFile(EXPORTS / f"incoming/{int(delivery_id)}.zip") as archive:
        archive.extractall(EXPORTS / "deliveries")  # SAFE: archive-slip (zipfile drops absolute parts and "..")
