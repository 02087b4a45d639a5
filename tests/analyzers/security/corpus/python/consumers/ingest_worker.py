import asyncio
import json
import logging
import os
import tarfile
from pathlib import Path

import asyncpg
import nats
import yaml
from jinja2 import Template
from ldap3 import Connection, Server
from ldap3.utils.conv import escape_filter_chars
from lxml import etree

logger = logging.getLogger("ingest")
SPOOL = Path(os.environ.get("SPOOL", "/srv/spool")).resolve()
LOCAL_PARSER = etree.XMLParser(no_network=True, resolve_entities=False)
BULK_PARSER = etree.XMLParser(resolve_entities=True, load_dtd=True, huge_tree=True)


class Ingest:
    def __init__(self, pool: asyncpg.Pool, connection: Connection) -> None:
        self.pool = pool
        self.connection = connection
        self.folder = SPOOL

    def use_folder(self, name: str) -> None:
        self.folder = SPOOL / name

    def unpack(self, archive: str) -> None:
        with tarfile.open(SPOOL / os.path.basename(archive)) as bundle:  # SAFE: path-traversal (helper)
            bundle.extractall(SPOOL / "unpacked")  # BAD: archive-slip (no filter before Python 3.14)

    def store(self, content: bytes) -> None:
        (self.folder / "payload.bin").write_bytes(content)  # BAD: path-traversal (helper)

    async def insert(self, table: str, row: dict) -> None:
        names = ", ".join(row)
        marks = ", ".join(f"${index}" for index in range(1, len(row) + 1))
        await self.pool.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", *row.values())  # BAD: sql-injection (helper) (the names of columns come from the message)

    async def mark(self, number: int, state: str) -> None:
        await self.pool.execute("UPDATE batches SET state = $2 WHERE id = $1", number, state)  # SAFE: sql-injection (helper)

    def owner(self, name: str) -> str | None:
        self.connection.search("dc=example,dc=com", f"(cn={name})", attributes=["mail"])  # BAD: ldap-injection (helper)
        return str(self.connection.entries[0].mail) if self.connection.entries else None

    def owner_of_unit(self, unit: str) -> str | None:
        self.connection.search("dc=example,dc=com", f"(ou={escape_filter_chars(unit)})", attributes=["mail"])  # SAFE: ldap-injection (helper)
        return str(self.connection.entries[0].mail) if self.connection.entries else None


def parse(content: bytes, parser: etree.XMLParser) -> etree._Element:
    return etree.fromstring(content, parser)  # BAD: xxe (helper)


def parse_local(content: bytes) -> etree._Element:
    return etree.fromstring(content, LOCAL_PARSER)  # SAFE: xxe (helper)


def headline(pattern: str, values: dict) -> str:
    return Template(pattern).render(values)  # BAD: template-injection (helper)


async def handle_batch(ingest: Ingest, message) -> None:
    event = json.loads(message.data)
    await ingest.insert("batch_rows", event["row"])
    await ingest.mark(int(event["batch"]), "stored")
    ingest.use_folder(event["folder"])
    ingest.store(message.data)
    logger.info("owner known: %s", ingest.owner(event["owner"]) is not None)


async def handle_bundle(ingest: Ingest, message) -> None:
    event = yaml.safe_load(message.data)  # SAFE: deserialization
    ingest.unpack(event["archive"])
    logger.info("unit known: %s", ingest.owner_of_unit(event["unit"]) is not None)


async def handle_document(message) -> None:
    root = parse(message.data, BULK_PARSER)
    await message.respond(headline(root.findtext("pattern", ""), dict(root.attrib)).encode())


async def handle_note(message) -> None:
    await message.respond(parse_local(message.data).tag.encode())


async def main() -> None:
    client = await nats.connect(os.environ["NATS_URL"])
    pool = await asyncpg.create_pool(os.environ["DATABASE_URL"])
    server = Server(os.environ["LDAP_HOST"], use_ssl=False)  # BAD: cleartext-transport
    connection = Connection(server, os.environ["LDAP_DN"], os.environ["LDAP_PASSWORD"])
    connection.bind()
    ingest = Ingest(pool, connection)
    await client.subscribe("batches", cb=lambda message: handle_batch(ingest, message))
    await client.subscribe("bundles", cb=lambda message: handle_bundle(ingest, message))
    await client.subscribe("documents", cb=handle_document)
    await client.subscribe("notes", cb=handle_note)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
