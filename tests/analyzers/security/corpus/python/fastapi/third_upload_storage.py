import os
import shutil
import tempfile
import uuid
from pathlib import Path
from typing import Annotated

import aiofiles
import boto3
from fastapi import APIRouter, Depends, File, Form, HTTPException, Query, UploadFile
from fastapi.responses import FileResponse
from PIL import Image
from pydantic import BaseModel, Field

router = APIRouter(prefix="/media", tags=["media"])

MEDIA = Path(os.environ.get("MEDIA_ROOT", "/srv/media"))
BUCKET = os.environ.get("MEDIA_BUCKET", "example-media")
SUFFIXES = {"image/png": ".png", "image/jpeg": ".jpg", "application/pdf": ".pdf"}
LIMIT = 8 * 1024 * 1024


class Crop(BaseModel):
    name: str = Field(pattern=r"^[a-f0-9]{32}$")
    left: int = Field(ge=0)
    width: int = Field(gt=0, le=4000)


def storage():
    return boto3.client("s3")


@router.post("/avatar")
async def avatar(file: Annotated[UploadFile, File()]):
    suffix = SUFFIXES.get(file.content_type or "")
    if suffix is None or (file.size or 0) > LIMIT:
        raise HTTPException(415)
    target = MEDIA / f"{uuid.uuid4().hex}{suffix}"  # SAFE: upload-name
    async with aiofiles.open(target, "wb") as handle:
        await handle.write(await file.read(LIMIT))
    return {"name": target.name}


@router.post("/attachments")
async def attachments(ticket: Annotated[int, Form()], files: list[UploadFile]):
    folder = MEDIA / "tickets" / str(ticket)
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        with open(f"{folder}/{file.filename}", "wb") as handle:  # BAD: upload-name
            shutil.copyfileobj(file.file, handle, LIMIT)
    return {"count": len(files)}


@router.post("/scans")
async def scans(file: UploadFile):
    content = await file.read()  # BAD: upload-limits
    with tempfile.NamedTemporaryFile(dir=MEDIA, suffix=".tif", delete=False) as handle:
        handle.write(content)
    return {"name": Path(handle.name).stem}


@router.post("/crops")
def crop(body: Crop):
    source = MEDIA / f"{body.name}.png"
    with Image.open(source) as image:  # SAFE: path-traversal (32 hex digits)
        image.crop((body.left, 0, body.left + body.width, image.height)).save(source)
    return body


@router.get("/thumbnails")
def thumbnail(name: Annotated[str, Query(max_length=200)], size: int = 120):
    path = MEDIA.joinpath("thumbnails", str(size), name)
    if not path.exists():
        raise HTTPException(404)
    return FileResponse(path)  # BAD: path-traversal


@router.post("/publish/{name}")
def publish(name: str, s3: Annotated[object, Depends(storage)]):
    s3.upload_file(
        str(MEDIA / Path(name).name),
        BUCKET,
        f"published/{uuid.uuid4()}",
        ExtraArgs={"ACL": "public-read"},  # BAD: public-bucket
    )
    return {"published": True}


@router.post("/archive/{document}")
def archive(document: uuid.UUID, s3: Annotated[object, Depends(storage)]):
    s3.put_object(Bucket=BUCKET, Key=f"archive/{document}", Body=b"", ACL="private", ServerSideEncryption="AES256")  # SAFE: public-bucket
    link = s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": f"archive/{document}"}, ExpiresIn=300)
    return {"link": link}
