import shutil
import uuid
from pathlib import Path
from typing import Annotated

import aiofiles
from fastapi import APIRouter, Depends, File, HTTPException, UploadFile
from fastapi.responses import FileResponse
from pydantic import BaseModel

from .security import current_user
from .settings import settings

router = APIRouter(prefix="/attachments", dependencies=[Depends(current_user)])

STORAGE = Path(settings.storage_dir).resolve()
CHUNK = 64 * 1024
MAX_BYTES = 10 * 1024 * 1024
EXTENSIONS = {"image/png": ".png", "image/jpeg": ".jpg", "application/pdf": ".pdf"}


class RenameRequest(BaseModel):
    source: str
    target: str


@router.post("/quick")
async def quick_upload(file: Annotated[UploadFile, File()]):
    destination = STORAGE / file.filename
    with destination.open("wb") as out:  # BAD: path-traversal
        while chunk := await file.read(CHUNK):
            if out.tell() + len(chunk) > MAX_BYTES:
                raise HTTPException(413, "too large")
            out.write(chunk)
    return {"name": destination.name}


@router.post("")
async def upload(file: Annotated[UploadFile, File()]):
    extension = EXTENSIONS.get(file.content_type or "")
    if extension is None:
        raise HTTPException(415, "unsupported type")
    name = f"{uuid.uuid4().hex}{extension}"
    size = 0
    async with aiofiles.open(STORAGE / name, "wb") as out:  # SAFE: path-traversal (generated name)
        while chunk := await file.read(CHUNK):
            size += len(chunk)
            if size > MAX_BYTES:
                raise HTTPException(413, "too large")
            await out.write(chunk)  # SAFE: upload-limits
    return {"name": name, "size": size}


@router.post("/bulk")
async def upload_many(files: list[UploadFile]):
    stored = []
    for item in files:
        name = uuid.uuid4().hex
        with open(STORAGE / name, "wb") as out:
            shutil.copyfileobj(item.file, out)  # BAD: upload-limits
        stored.append(name)
    return {"stored": stored}


@router.get("/raw/{name:path}")
async def raw(name: str):
    target = STORAGE / name
    if not target.exists():
        raise HTTPException(404)
    return FileResponse(target)  # BAD: path-traversal


@router.get("/view/{name:path}")
async def view(name: str):
    target = (STORAGE / name).resolve()
    if not target.is_relative_to(STORAGE) or not target.is_file():
        raise HTTPException(404)
    return FileResponse(target)  # SAFE: path-traversal


@router.get("/thumbnails/{attachment_id}")
async def thumbnail(attachment_id: uuid.UUID):
    return FileResponse(f"{STORAGE}/thumbnails/{attachment_id}.png", media_type="image/png")  # SAFE: path-traversal (a UUID)


@router.post("/rename")
async def rename(body: RenameRequest):
    source = STORAGE.joinpath(body.source).resolve()
    if STORAGE not in source.parents:
        raise HTTPException(400, "bad source")
    shutil.move(source, STORAGE / body.target)  # BAD: path-traversal
    return {"status": "renamed"}
