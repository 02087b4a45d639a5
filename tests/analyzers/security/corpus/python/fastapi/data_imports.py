import gzip
import io
import pickle
import tarfile
import zipfile
import zlib
from pathlib import Path
from typing import Annotated

import numpy as np
import yaml
from fastapi import APIRouter, Depends, File, HTTPException, Request, UploadFile
from lxml import etree

from .security import current_merchant
from .settings import settings

router = APIRouter(prefix="/imports", dependencies=[Depends(current_merchant)])
TARGET = Path(settings.import_dir).resolve()
LIMIT = 32 * 1024 * 1024


async def read_limited(upload: UploadFile) -> bytes:
    content = await upload.read(LIMIT + 1)
    if len(content) > LIMIT:
        raise HTTPException(413, "too large")
    return content


@router.post("/bundle")
async def bundle(file: Annotated[UploadFile, File()]):
    content = io.BytesIO(await read_limited(file))
    with tarfile.open(fileobj=content, mode="r:gz") as archive:
        archive.extractall(TARGET, filter="fully_trusted")  # BAD: archive-slip
    return {"status": "imported"}


@router.post("/theme")
async def theme(file: Annotated[UploadFile, File()]):
    content = io.BytesIO(await read_limited(file))
    with tarfile.open(fileobj=content, mode="r:*") as archive:
        archive.extractall(path=TARGET / "themes", filter="data")  # SAFE: archive-slip
    return {"status": "imported"}


@router.post("/icons")
async def icons(file: Annotated[UploadFile, File()]):
    with zipfile.ZipFile(io.BytesIO(await read_limited(file))) as archive:
        for info in archive.infolist():
            if info.is_dir() or info.file_size > 1_000_000:
                continue
            destination = TARGET / "icons" / info.filename
            destination.parent.mkdir(parents=True, exist_ok=True)
            destination.write_bytes(archive.read(info))  # BAD: archive-slip
    return {"status": "imported"}


@router.post("/fonts")
async def fonts(file: Annotated[UploadFile, File()]):
    root = TARGET / "fonts"
    with zipfile.ZipFile(io.BytesIO(await read_limited(file))) as archive:
        for info in archive.infolist():
            destination = (root / info.filename).resolve()
            if info.is_dir() or info.file_size > 1_000_000 or not destination.is_relative_to(root):
                continue
            destination.parent.mkdir(parents=True, exist_ok=True)
            destination.write_bytes(archive.read(info))  # SAFE: archive-slip
    return {"status": "imported"}


@router.post("/catalogue.xml")
async def catalogue(file: Annotated[UploadFile, File()]):
    parser = etree.XMLParser(resolve_entities=True, load_dtd=True, no_network=False)
    root = etree.fromstring(await read_limited(file), parser)  # BAD: xxe
    return {"products": len(root.findall("product"))}


@router.post("/prices.xml")
async def prices(file: Annotated[UploadFile, File()]):
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(await read_limited(file), parser=parser)  # SAFE: xxe
    return {"prices": [node.text for node in root.iter("price")]}


@router.post("/model")
async def model(file: Annotated[UploadFile, File()]):
    estimator = pickle.loads(await read_limited(file))  # BAD: deserialization
    return {"features": estimator.n_features_in_}


@router.post("/weights")
async def weights(file: Annotated[UploadFile, File()]):
    matrix = np.load(io.BytesIO(await read_limited(file)), allow_pickle=False)  # SAFE: deserialization
    return {"shape": list(matrix.shape)}


@router.post("/rules.yaml")
async def rules(file: Annotated[UploadFile, File()]):
    document = yaml.load(await read_limited(file), Loader=yaml.CSafeLoader)  # SAFE: deserialization
    return {"rules": len(document)}


@router.post("/events.gz")
async def events(file: Annotated[UploadFile, File()]):
    lines = gzip.decompress(await read_limited(file)).splitlines()  # BAD: resource-limits (32 MB may grow a thousandfold)
    return {"events": len(lines)}


@router.put("/events.z")
async def events_stream(request: Request):
    inflater = zlib.decompressobj()
    total = 0
    async for chunk in request.stream():
        total += len(inflater.decompress(chunk, 1_000_000))  # SAFE: resource-limits (each step and the sum are bounded)
        if total > LIMIT or inflater.unconsumed_tail:
            raise HTTPException(413, "too large")
    return {"bytes": total}
