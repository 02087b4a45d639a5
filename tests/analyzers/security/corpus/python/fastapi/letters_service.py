import hashlib
import io
import itertools
import lzma
import mimetypes
import re
import shutil
import tempfile
import uuid
from email.headerregistry import Address
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path, PurePosixPath
from typing import Annotated
from zipfile import ZipFile

import aiosmtplib
import imgkit
import nh3
import xmltodict
from defusedxml import minidom as safe_minidom
from fastapi import APIRouter, Depends, File, Form, HTTPException, UploadFile
from fastapi.responses import HTMLResponse, Response
from fpdf import FPDF
from jinja2 import Environment, PackageLoader, select_autoescape
from lxml import etree, html as lxml_html
from markdown_it import MarkdownIt
from motor.motor_asyncio import AsyncIOMotorDatabase
from playwright.async_api import async_playwright
from premailer import transform
from pydantic import BaseModel, EmailStr
from xml.sax import ContentHandler, make_parser
from xml.sax.handler import feature_external_ges

from .storage import database

router = APIRouter(prefix="/letters")
verbatim = Environment(loader=PackageLoader("letters"))  # BAD: unescaped-markup (nothing is escaped by default)
escaping = Environment(loader=PackageLoader("letters"), autoescape=select_autoescape())  # SAFE: unescaped-markup
markdown = MarkdownIt("js-default")
markdown_raw = MarkdownIt("commonmark")
FOLDER = Path("/srv/letters")
LIMIT = 10_000_000
POSTCODE = re.compile(r"\d{5}(?:-\d{4})?")
ADDRESS_LINES = re.compile(r"^((\w+[ ,.]*)+\n?)+$")
NAMES = re.compile(r"^[^\W\d_]+(?:[ '-][^\W\d_]+)*$")


class Letter(BaseModel):
    to: EmailStr
    name: str
    subject: str
    text: str


async def send(message) -> None:
    await aiosmtplib.send(message, hostname="smtp.example.com", port=465, use_tls=True)  # SAFE: mail-tls


@router.post("/html")
async def html_letter(letter: Letter):
    body = verbatim.get_template("letter.html").render(name=letter.name, text=letter.text)
    message = MIMEMultipart("alternative")
    message["To"] = letter.to
    message.attach(MIMEText(transform(body), "html"))  # BAD: mail-html
    await send(message)


@router.post("/html/escaped")
async def html_letter_escaped(letter: Letter):
    body = escaping.get_template("letter.html").render(name=letter.name, text=letter.text)
    message = MIMEMultipart("alternative")
    message["To"] = letter.to
    message.attach(MIMEText(transform(body), "html"))  # SAFE: mail-html
    await send(message)


@router.post("/html/clean")
async def html_letter_clean(letter: Letter):
    message = EmailMessage()
    message["To"] = Address(letter.name, addr_spec=letter.to)  # SAFE: mail-header
    message.set_content(letter.text)
    message.add_alternative(nh3.clean(letter.text, tags={"p", "b"}), subtype="html")  # SAFE: mail-html
    await send(message)


@router.post("/raw")
async def raw_letter(letter: Letter):
    raw = "To: {0}\r\nSubject: {1}\r\n\r\n{2}".format(letter.to, letter.subject, letter.text)
    await aiosmtplib.send(raw.encode(), sender="desk@example.com", recipients=[letter.to], hostname="smtp.example.com", use_tls=True, port=465)  # BAD: mail-header


@router.post("/raw/checked")
async def raw_letter_checked(letter: Letter):
    if any(character in letter.subject for character in "\r\n"):
        raise HTTPException(422)
    raw = f"To: {letter.to}\r\nSubject: {letter.subject}\r\n\r\n{letter.text}"
    await aiosmtplib.send(raw.encode(), sender="desk@example.com", recipients=[letter.to], hostname="smtp.example.com", use_tls=True, port=465)  # SAFE: mail-header


@router.post("/picture")
def picture(markup: Annotated[str, Form()]):
    imgkit.from_string(markup, str(FOLDER / f"{uuid.uuid4()}.png"))  # BAD: html-renderer


@router.post("/print")
async def print_letter(markup: Annotated[str, Form()]):
    async with async_playwright() as runtime:
        browser = await runtime.chromium.launch()
        page = await browser.new_page()
        await page.set_content(markup)  # BAD: html-renderer
        return Response(await page.pdf(), media_type="application/pdf")


@router.post("/print/offline")
async def print_offline(letter: Letter):
    body = escaping.get_template("letter.html").render(name=letter.name, text=letter.text)
    async with async_playwright() as runtime:
        browser = await runtime.chromium.launch()
        context = await browser.new_context(java_script_enabled=False, offline=True)
        page = await context.new_page()
        await page.set_content(body)  # SAFE: html-renderer
        return Response(await page.pdf(), media_type="application/pdf")


@router.post("/print/plain")
def print_plain(letter: Letter):
    document = FPDF()
    document.add_page()
    document.set_font("Helvetica", size=11)
    document.multi_cell(0, 6, letter.text)  # SAFE: html-renderer (text, no markup)
    return Response(bytes(document.output()), media_type="application/pdf")


@router.get("/preview", response_class=HTMLResponse)
def preview(text: str):
    return HTMLResponse(f"<article>{markdown_raw.render(text)}</article>")  # BAD: unescaped-markup


@router.get("/preview/escaped", response_class=HTMLResponse)
def preview_escaped(text: str):
    return HTMLResponse(f"<article>{markdown.render(text)}</article>")  # SAFE: unescaped-markup (HTML is off in this preset)


@router.get("/words")
def words(markup: str):
    return {"words": len(lxml_html.fromstring(markup).text_content().split())}  # SAFE: html-renderer (parsed, not rendered)


@router.post("/attachments")
def attach(file: Annotated[UploadFile, File()]):
    with (FOLDER / PurePosixPath(file.filename or "letter")).open("wb") as target:  # BAD: upload-name
        shutil.copyfileobj(file.file, target)


@router.post("/attachments/safe")
def attach_safely(file: Annotated[UploadFile, File()]):
    suffix = mimetypes.guess_extension(file.content_type or "") or ".bin"
    with (FOLDER / f"{uuid.uuid4().hex}{suffix}").open("xb") as target:  # SAFE: upload-name
        shutil.copyfileobj(file.file, target)


@router.post("/attachments/hashed")
async def attach_hashed(file: Annotated[UploadFile, File()]):
    content = await file.read(LIMIT)
    target = FOLDER / hashlib.sha256(content).hexdigest()
    target.write_bytes(content)  # SAFE: upload-name
    return {"name": target.name}


@router.post("/archives")
async def archive(file: Annotated[UploadFile, File()]):
    return {"size": len(lzma.decompress(await file.read(LIMIT)))}  # BAD: decompression


@router.post("/archives/limited")
async def archive_limited(file: Annotated[UploadFile, File()]):
    with lzma.open(io.BytesIO(await file.read(LIMIT))) as plain:
        return {"size": len(plain.read(LIMIT))}  # SAFE: decompression


@router.post("/archives/names")
async def archive_names(file: Annotated[UploadFile, File()]):
    with ZipFile(io.BytesIO(await file.read(LIMIT))) as letters:
        return list(itertools.islice(letters.namelist(), 1000))  # SAFE: decompression (the names alone)


@router.post("/feed")
def feed(document: Annotated[bytes, File()]):
    parser = make_parser()
    parser.setFeature(feature_external_ges, True)
    parser.setContentHandler(ContentHandler())
    parser.parse(io.BytesIO(document))  # BAD: entity-expansion


@router.post("/feed/lxml")
def feed_lxml(document: Annotated[bytes, File()]):
    return {"root": etree.XML(document, etree.XMLParser(load_dtd=True, huge_tree=True)).tag}  # BAD: entity-expansion


@router.post("/feed/safe")
def feed_safe(document: Annotated[bytes, File()]):
    return {"root": safe_minidom.parseString(document).documentElement.tagName}  # SAFE: entity-expansion


@router.post("/feed/dict")
def feed_dict(document: Annotated[bytes, File()]):
    return xmltodict.parse(document, disable_entities=True)  # SAFE: entity-expansion


@router.get("/find")
async def find(expression: str, mongo: Annotated[AsyncIOMotorDatabase, Depends(database)]):
    return await mongo.letters.count_documents({"$where": "return " + expression})  # BAD: where-javascript


@router.get("/find/long")
async def find_long(mongo: Annotated[AsyncIOMotorDatabase, Depends(database)]):
    return await mongo.letters.count_documents({"$where": "this.text.length > 1000"})  # SAFE: where-javascript


@router.get("/find/pages")
async def find_pages(pages: int, mongo: Annotated[AsyncIOMotorDatabase, Depends(database)]):
    return await mongo.letters.count_documents({"pages": {"$gt": pages}})  # SAFE: where-javascript


@router.get("/check/address")
def check_address(address: str):
    return ADDRESS_LINES.match(address) is not None  # BAD: slow-regex


@router.get("/check/postcode")
def check_postcode(postcode: str):
    return POSTCODE.fullmatch(postcode) is not None  # SAFE: slow-regex


@router.get("/check/name")
def check_name(name: str):
    return NAMES.match(name) is not None  # SAFE: slow-regex


@router.post("/draft")
def draft(letter: Letter):
    path = "/var/tmp/" + letter.name + ".draft"
    with open(path, "w") as target:  # BAD: temp-file
        target.write(letter.text)


@router.post("/draft/own")
def draft_own(letter: Letter):
    with tempfile.TemporaryDirectory(prefix="letters-") as folder:  # SAFE: temp-file
        target = Path(folder) / "draft.txt"
        target.write_text(letter.text)
        return {"size": target.stat().st_size}


@router.post("/draft/spooled")
def draft_spooled(letter: Letter):
    with tempfile.SpooledTemporaryFile(max_size=1_000_000, mode="w+") as target:  # SAFE: temp-file
        target.write(letter.text)
        return {"size": target.tell()}
