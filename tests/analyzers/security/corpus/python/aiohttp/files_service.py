import bz2
import gzip
import os
import secrets
import stat
import tarfile
import tempfile
import uuid
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import boto3
from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from google.cloud import storage
from werkzeug.utils import secure_filename

UPLOADS = Path("/var/lib/files")
LIMIT = 20_000_000
routes = web.RouteTableDef()
s3 = boto3.client("s3")


def unpack_limited(data: bytes) -> bytes:
    engine = zlib.decompressobj(wbits=31)
    plain = engine.decompress(data, LIMIT)  # SAFE: decompression
    if engine.unconsumed_tail:
        raise web.HTTPRequestEntityTooLarge(max_size=LIMIT, actual_size=LIMIT + 1)
    return plain


@routes.post("/files")
async def receive(request: web.Request) -> web.Response:
    form = await request.post()
    field = form["file"]
    with open(os.path.join(UPLOADS, field.filename), "wb") as target:  # BAD: upload-name
        target.write(field.file.read())
    return web.json_response({"name": field.filename})


@routes.post("/files/multipart")
async def receive_parts(request: web.Request) -> web.Response:
    reader = await request.multipart()
    part = await reader.next()
    path = f"{UPLOADS}/{request.match_info.get('folder', 'inbox')}-{part.filename}"
    with open(path, "wb") as target:  # BAD: upload-name (helper variable)
        while chunk := await part.read_chunk():
            target.write(chunk)
    return web.json_response({"stored": True})


@routes.post("/files/named")
async def receive_named(request: web.Request) -> web.Response:
    reader = await request.multipart()
    part = await reader.next()
    name = f"{secrets.token_hex(8)}-{secure_filename(part.filename)}"
    with open(UPLOADS / name, "wb") as target:  # SAFE: upload-name
        size = 0
        while chunk := await part.read_chunk():
            size += len(chunk)
            if size > LIMIT:
                raise web.HTTPRequestEntityTooLarge(max_size=LIMIT, actual_size=size)
            target.write(chunk)
    return web.json_response({"name": name})


@routes.post("/archives")
async def count(request: web.Request) -> web.Response:
    data = await request.read()
    plain = gzip.decompress(data)  # BAD: decompression
    return web.json_response({"bytes": len(plain)})


@routes.post("/archives/bz2")
async def count_bz2(request: web.Request) -> web.Response:
    plain = bz2.BZ2File(BytesIO(await request.read())).read()  # BAD: decompression
    return web.json_response({"bytes": len(plain)})


@routes.post("/archives/limited")
async def count_limited(request: web.Request) -> web.Response:
    return web.json_response({"bytes": len(unpack_limited(await request.read()))})


@routes.post("/archives/zip")
async def names(request: web.Request) -> web.Response:
    with zipfile.ZipFile(BytesIO(await request.read())) as archive:
        texts = {info.filename: archive.read(info).decode() for info in archive.infolist()}  # BAD: decompression
    return web.json_response(texts)


@routes.post("/archives/zip/checked")
async def checked_names(request: web.Request) -> web.Response:
    with zipfile.ZipFile(BytesIO(await request.read())) as archive:
        if len(archive.infolist()) > 100 or sum(info.file_size for info in archive.infolist()) > LIMIT:
            raise web.HTTPRequestEntityTooLarge(max_size=LIMIT, actual_size=LIMIT + 1)
        texts = {info.filename: archive.read(info).decode() for info in archive.infolist()}  # SAFE: decompression
    return web.json_response(texts)


@routes.post("/archives/tar")
async def unpack(request: web.Request) -> web.Response:
    workspace = tempfile.mkdtemp(prefix="unpack-")  # SAFE: temp-file
    with tarfile.open(fileobj=BytesIO(await request.read()), mode="r:xz") as archive:
        archive.extractall(workspace, filter="data")
    return web.json_response({"workspace": workspace})


@routes.post("/convert")
async def convert(request: web.Request) -> web.Response:
    path = tempfile.mktemp(suffix=".docx")  # BAD: temp-file
    Path(path).write_bytes(await request.read())
    return web.json_response({"path": path})


@routes.post("/report")
async def report(request: web.Request) -> web.Response:
    with open("/tmp/report.csv", "w") as target:  # BAD: temp-file
        target.write(await request.text())
    return web.Response(status=202)


@routes.post("/report/batch")
async def batch(request: web.Request) -> web.Response:
    path = os.path.join(tempfile.gettempdir(), f"batch-{os.getpid()}.json")
    with open(path, "wb") as target:  # BAD: temp-file (a name that can be guessed)
        target.write(await request.read())
    return web.Response(status=202)


@routes.post("/report/own")
async def own_report(request: web.Request) -> web.Response:
    with tempfile.NamedTemporaryFile("wb", suffix=".csv", delete=False) as target:  # SAFE: temp-file
        target.write(await request.read())
    return web.json_response({"path": target.name})


def write_key(path: Path) -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(pem)
    os.chmod(path, 0o644)  # BAD: key-file


def write_host_key(path: str, pem: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)  # SAFE: key-file
    with os.fdopen(descriptor, "wb") as target:
        target.write(pem)


def write_client_key(path: Path, pem: bytes) -> None:
    path.touch()
    path.write_bytes(pem)
    path.chmod(stat.S_IRUSR | stat.S_IWUSR | stat.S_IRGRP | stat.S_IROTH)  # BAD: key-file


def write_certificate(path: Path, pem: bytes) -> None:
    path.write_bytes(pem)
    path.chmod(0o644)  # SAFE: key-file (a certificate is public)


@routes.post("/avatars")
async def avatar(request: web.Request) -> web.Response:
    key = f"avatars/{uuid.uuid4()}.png"
    s3.put_object(Bucket="acme-avatars", Key=key, Body=await request.read(), ACL="private")  # SAFE: public-bucket
    return web.json_response({"key": key})


@routes.post("/contracts")
async def contract(request: web.Request) -> web.Response:
    key = f"contracts/{uuid.uuid4()}.pdf"
    s3.put_object(Bucket="acme-contracts", Key=key, Body=await request.read(), ACL="public-read")  # BAD: public-bucket
    return web.json_response({"key": key})


def export(name: str, path: str) -> str:
    blob = storage.Client().bucket("acme-exports").blob(name)
    blob.upload_from_filename(path)
    blob.make_public()  # BAD: public-bucket
    return blob.public_url


def export_link(name: str, path: str) -> str:
    blob = storage.Client().bucket("acme-exports").blob(name)
    blob.upload_from_filename(path)
    return blob.generate_signed_url(version="v4", expiration=900)  # SAFE: public-bucket


def open_bucket(name: str) -> None:
    s3.put_public_access_block(
        Bucket=name,
        PublicAccessBlockConfiguration={"BlockPublicAcls": False, "BlockPublicPolicy": False, "IgnorePublicAcls": False, "RestrictPublicBuckets": False},  # BAD: public-bucket
    )


def application() -> web.Application:
    app = web.Application(client_max_size=0)  # BAD: body-limit (no limit)
    app.add_routes(routes)
    app.router.add_static("/browse", UPLOADS, show_index=True)  # BAD: static-root
    app.router.add_static("/assets", Path(__file__).parent / "assets")  # SAFE: static-root
    return app


def upload_application() -> web.Application:
    return web.Application(client_max_size=LIMIT)  # SAFE: body-limit
