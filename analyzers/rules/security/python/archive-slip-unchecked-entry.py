import io
import os
import shutil
import tarfile
import zipfile
from pathlib import Path

from fastapi import APIRouter, HTTPException, UploadFile
from flask import Flask, abort, request

app = Flask(__name__)
router = APIRouter()
ROOT = Path("/srv/imports").resolve()


@app.post("/themes")
def install_theme():
    archive = tarfile.open(fileobj=request.files["theme"].stream)
    # bad: no filter, the archive says where its files go
    archive.extractall(ROOT / "themes")
    return "", 204


@router.post("/imports")
async def start_import(file: UploadFile):
    with tarfile.open(fileobj=io.BytesIO(await file.read()), mode="r:gz") as tar:
        # bad: the filter that trusts everything
        tar.extractall(path="/srv/imports/raw", filter="fully_trusted")


def one_by_one(path, target):
    with tarfile.open(path) as tar:
        for member in tar.getmembers():
            if member.isdir():
                continue
            # bad: names are not looked at
            tar.extract(member, target)


def unpack_backup(upload, target):
    # bad: a tar archive is unpacked without a filter
    shutil.unpack_archive(upload, target)


def unpack_by_hand(upload):
    with zipfile.ZipFile(upload) as archive:
        for info in archive.infolist():
            target = os.path.join("/srv/imports", info.filename)
            # bad: the joined name may climb
            with open(target, "wb") as out:
                shutil.copyfileobj(archive.open(info), out)


def unpack_names(upload):
    archive = zipfile.ZipFile(upload)
    for name in archive.namelist():
        # bad: an absolute name replaces the root
        (ROOT / name).write_bytes(archive.read(name))


def filtered(path, target):
    with tarfile.open(path) as tar:
        # ok: links and names that lead out are refused
        tar.extractall(target, filter="data")


def filtered_below(path, target):
    with tarfile.open(path) as tar:
        # ok: a call among the arguments unpacks nothing
        tar.extractall(os.path.join(target, "new"), filter="data")


def zipped(path, target):
    with zipfile.ZipFile(path) as archive:
        # ok: zipfile takes drive letters, slashes in front and .. away
        archive.extractall(target)


def checked_first(path, target):
    with tarfile.open(path) as tar:
        for member in tar.getmembers():
            resolved = (ROOT / member.name).resolve()
            if not resolved.is_relative_to(ROOT):
                raise HTTPException(400, "bad archive")
        # ok: every name was checked
        tar.extractall(ROOT)


def checked_by_hand(upload):
    with zipfile.ZipFile(upload) as archive:
        for info in archive.infolist():
            target = (ROOT / info.filename).resolve()
            if not target.is_relative_to(ROOT):
                abort(400)
            # ok: the resolved path lies below the root
            target.write_bytes(archive.read(info))


def flat(upload):
    with zipfile.ZipFile(upload) as archive:
        for name in archive.namelist():
            # ok: one segment
            (ROOT / os.path.basename(name)).write_bytes(archive.read(name))


def shipped():
    with tarfile.open("/opt/app/data/fixtures.tar") as tar:
        # ok: an archive of the service's own
        tar.extractall("/srv/fixtures")
